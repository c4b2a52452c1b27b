import { sendMessage, soundSteps } from '../../../../reference-stack/chats/known-bad/steps.ts'

const addedShare = 0.2

/** Since this moment, the CPU of the whole environment is what 20 % are added to: also that of the runtime between two events. */
let since = process.cpuUsage()

export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    const gone = await soundSteps.deliver(message, recipients)
    const untilUs = usedUs() * (1 + addedShare)
    while (usedUs() < untilUs);
    since = process.cpuUsage()
    return gone
  },
})

function usedUs(): number {
  const { user, system } = process.cpuUsage(since)
  return user + system
}
