import { Refusal, exitCodes } from '../../../src/exit-codes.ts'

/** That a port is taken as what the user can mend; any other error as it is. @param flag that chooses the port */
export function portRefusal(error: unknown, port: number | undefined, flag: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new Refusal(
    exitCodes.localResources,
    `port ${port} is taken; give another ${flag}, or leave it out for a free port`,
  )
}
