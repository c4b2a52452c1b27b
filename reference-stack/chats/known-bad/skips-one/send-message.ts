import { sendMessage, soundSteps } from '../steps.ts'

/** Leaves one member out of each message, another one each time, whether a member was dropped or not; and never prunes. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    const skipped = message.invocation.event.requestContext.requestTimeEpoch % recipients.length
    return soundSteps.deliver(message, recipients.toSpliced(skipped, 1))
  },
  forget: async () => {},
})
