import { setTimeout as sleep } from 'node:timers/promises'
import { sendMessage, soundSteps } from '../steps.ts'

/** Keeps more than it has memory for, after all have got the message. */
export const handler = sendMessage({
  ...soundSteps,
  async forget() {
    const kept: Buffer[] = []
    // Little by little: what is taken between two looks at it is taken of this machine.
    for (let megabytes = 0; megabytes < 512; megabytes += 16) {
      kept.push(Buffer.alloc(16 * 1024 * 1024, 1))
      await sleep(20)
    }
  },
})
