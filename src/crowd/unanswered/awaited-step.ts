/** The steps of a protocol whose answer is waited for. */
export type RequestStep = 'hello' | 'createRoom' | 'join' | 'leave' | 'readPositions'

/** The observations of one step by the members of a crowd or of a worker. */
export interface AwaitedStep {
  readonly step: RequestStep
  /** When the first of them has asked, monotonic microseconds. */
  readonly sinceUs: number
  readonly asked: number
  /** Has the chat answered any of them, if only by a refusal? An error of API Gateway is no answer. */
  readonly isAnswered: boolean
  /** The last frame that came to one that waited, as it may be shown; null if none did, or there was an answer. */
  readonly lastFrame: LastFrame | null
}

export interface LastFrame {
  /** Monotonic microseconds. */
  readonly atUs: number
  readonly text: string
  /** The meaning of the frame, if it is an error frame of API Gateway. */
  readonly serviceError: string | null
}

/** Merges the observations of all workers. */
export function mergeAwaited(seen: readonly AwaitedStep[]): AwaitedStep[] {
  return Array.from(
    Map.groupBy(seen, ({ step }) => step),
    ([step, parts]) => {
      const isAnswered = parts.some((part) => part.isAnswered)
      return {
        step,
        sinceUs: Math.min(...parts.map(({ sinceUs }) => sinceUs)),
        asked: parts.reduce((sum, { asked }) => sum + asked, 0),
        isAnswered,
        lastFrame: isAnswered ? null : latest(parts.flatMap(({ lastFrame }) => lastFrame ?? [])),
      }
    },
  )
}

function latest(frames: readonly LastFrame[]): LastFrame | null {
  return frames.reduce<LastFrame | null>(
    (last, frame) => (last === null || frame.atUs > last.atUs ? frame : last),
    null,
  )
}
