import { sendMessage, soundSteps } from '../steps.ts'

/** Reads the whole room, and posts to the first four fifths of what it has read. */
export const handler = sendMessage({
  ...soundSteps,
  async recipients(room) {
    const members = await soundSteps.recipients(room)
    return members.slice(0, Math.ceil(members.length * 0.8))
  },
})
