import { sendMessage, soundSteps } from '../steps.ts'

/** Leaves the row of a dead connection where it is, to be posted to again by every later message. */
export const handler = sendMessage({ ...soundSteps, forget: async () => {} })
