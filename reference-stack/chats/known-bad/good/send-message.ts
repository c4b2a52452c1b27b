import { sendMessage, soundSteps } from '../steps.ts'

/** The control: no step is wrong. */
export const handler = sendMessage(soundSteps)
