import type { ExitCode } from '../exit-codes.ts'

/** The steps of two clients, in this order; a step that the protocol lacks is left out. */
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
  /** The step of a sent frame. */
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
  /** The observation: `answered after 12 ms`. */
  readonly seen: string
  /** Null of a step that went through. */
  readonly failure: Failure | null
}

/** Why a step did not go through, for people. */
export interface Failure {
  readonly awaited: string
  readonly came: string
  /** The advice: sentences about a change, or a place to look at. */
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
