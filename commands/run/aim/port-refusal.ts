import { Refusal, exitCodes } from '../../../src/exit-codes.ts'

/**
 * Turns the error of an occupied port into a Refusal, and returns any other error unchanged.
 * @param flag the option that chooses the port
 */
export function portRefusal(error: unknown, port: number | undefined, flag: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new Refusal(
    exitCodes.localResources,
    `port ${port} is taken; give another ${flag}, or leave it out for a free port`,
  )
}
