import { setTimeout as sleep } from 'node:timers/promises'
import { sendMessage, soundSteps } from '../../../../reference-stack/chats/known-bad/steps.ts'

const addedMs = 30

export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    await sleep(addedMs)
    return soundSteps.deliver(message, recipients)
  },
})
