import type { ExitCode } from '../exit-codes.ts'

/** What two clients do, in this order; a step that the protocol does not have is left out. */
export type StepName =
  | 'connect'
  | 'hello'
  | 'create room'
  | 'join'
  | 'connection id'
  | 'say'
  | 'receipt'
  | 'set position'
  | 'read positions'
  | 'leave'

/** 1 and 2. */
export type ClientNumber = 1 | 2

/** A frame as it may be shown: cut, without secrets and control characters. Times are milliseconds since the start. */
export interface FrameEvent {
  readonly kind: 'frame'
  readonly client: ClientNumber
  readonly direction: 'sent' | 'received'
  readonly atMs: number
  /** Of one that is sent: the step that it belongs to. */
  readonly step: StepName | null
  readonly bytes: number
  readonly isBinary: boolean
  readonly text: string
}

export interface StepEvent {
  readonly kind: 'step'
  readonly name: StepName
  readonly client: ClientNumber
  readonly atMs: number
  /** What was seen: `answered after 12 ms`. */
  readonly seen: string
  /** Null of a step that went through. */
  readonly failure: Failure | null
}

/** Why a step did not go through, for people. */
export interface Failure {
  readonly awaited: string
  readonly came: string
  /** What to change, or where to look: sentences. */
  readonly change: readonly string[]
  readonly exitCode: ExitCode
}

/** Frames that came too fast to be shown one by one. */
export interface EndEvent {
  readonly kind: 'end'
  readonly atMs: number
  readonly framesLeftOut: number
}

export type ProbeEvent = FrameEvent | StepEvent | EndEvent
