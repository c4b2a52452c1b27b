import { sendMessage, soundSteps } from '../../../../reference-stack/chats/known-bad/steps.ts'

const lostShare = 0.001

export const handler = sendMessage({
  ...soundSteps,
  deliver: (message, recipients) =>
    soundSteps.deliver(
      message,
      recipients.filter(() => Math.random() >= lostShare),
    ),
})
