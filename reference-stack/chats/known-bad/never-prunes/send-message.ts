import { sendMessage, soundSteps } from '../steps.ts'

/** Leaves the item of a stale connection where it is, to be posted to again by every later message. */
export const handler = sendMessage({ ...soundSteps, forget: async () => {} })
