import { setTimeout as delay } from 'node:timers/promises'
import { broadcast } from '../../rooms/broadcast.ts'
import type { Member } from '../../rooms/members.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/** A slow post, so that a room need not be large: the function's 3 s are over after some 50 members. */
const postMs = 50

/** Posts to one member after the other, without an eye on the clock: Lambda ends it in the middle of a large room. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver({ frame, invocation }, recipients) {
    const heedless = { ...invocation, deadlineMs: Number.POSITIVE_INFINITY }
    const gone: Member[] = []
    for (const recipient of recipients) {
      await delay(postMs)
      gone.push(...(await broadcast(frame, [recipient], heedless)))
    }
    return gone
  },
})
