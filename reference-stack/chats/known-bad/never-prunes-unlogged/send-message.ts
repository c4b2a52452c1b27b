import { sendMessage, soundSteps } from '../steps.ts'
import { unlogged } from '../unlogged.ts'

/** Leaves the items of stale connections where they are, and no line in the log that would say so. */
export const handler = unlogged(sendMessage({ ...soundSteps, forget: async () => {} }))
