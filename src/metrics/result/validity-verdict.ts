import { z } from 'zod'

/**
 * `valid`: the figures say what the chat did. `shared-cores`: so they do, of chat and crowd together, which share the cores of this machine
 * and waited for each other. `unfit`: the machine was not fit to measure, or the clocks of several were not; nothing follows from the figures. `invalid`: the record is not
 * whole, or the load was not the one that was asked for.
 */
const verdicts = ['valid', 'shared-cores', 'unfit', 'invalid'] as const

/** As it stands in a file; files of older versions have another word for shared cores. */
export const validityVerdict = z.preprocess((word) => (word === 'degraded' ? 'shared-cores' : word), z.enum(verdicts))

export type ValidityVerdict = z.infer<typeof validityVerdict>

/** Does nothing follow from the figures, so that they are no pass, and no fault of the chat either? */
export function isUnusable(verdict: ValidityVerdict): boolean {
  return verdict === 'unfit' || verdict === 'invalid'
}
