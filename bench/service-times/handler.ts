import { appendFileSync } from 'node:fs'

interface Event {
  readonly requestContext?: { readonly connectionId: string }
  /** A file for the instant at which the event was there, nanoseconds of the monotonic clock, a line each. */
  readonly noteIn?: string
}

/** Tells a client its connection id, and otherwise does nothing. */
export async function handler({ requestContext, noteIn }: Event): Promise<unknown> {
  if (noteIn !== undefined) appendFileSync(noteIn, `${process.hrtime.bigint()}\n`)
  return { statusCode: 200, body: requestContext?.connectionId ?? '' }
}
