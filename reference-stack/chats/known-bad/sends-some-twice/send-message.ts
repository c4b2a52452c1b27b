import { sendMessage, soundSteps } from '../steps.ts'

/** Posts to each fifth member of the room a second time. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    const gone = await soundSteps.deliver(message, recipients)
    await soundSteps.deliver(
      message,
      recipients.filter((_, place) => place % 5 === 0),
    )
    return gone
  },
})
