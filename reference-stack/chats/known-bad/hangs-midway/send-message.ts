import { setTimeout as delay } from 'node:timers/promises'
import { sendMessage, soundSteps } from '../steps.ts'

/** Longer than any function may take. */
const foreverMs = 1_000_000

/** Posts to half of the room at once, and then waits for what never comes, until its time is up. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    const gone = await soundSteps.deliver(message, recipients.slice(0, Math.ceil(recipients.length / 2)))
    await delay(foreverMs)
    return gone
  },
})
