import { defineProtocol } from '../crowd/protocols/protocol.ts'
import { nowUs } from '../crowd/clock.ts'
import { type BlockedReceivers, joinRequest, readJoinAnswer } from './calibration-wire.ts'

/** How the crowd speaks to the calibration server. A message is its text and nothing around it. */
export default defineProtocol({
  name: 'calibration',
  echoesToSender: false,
  join: (room, member) => ({
    send: joinRequest(member.index, room),
    answered(frame) {
      const answer = readJoinAnswer(frame)
      if (answer?.room !== room) return false
      if (answer.block !== null) blockThisProcess(answer.block)
      return true
    },
  }),
  publish: (_room, text) => text,
})

let isBlocking = false

/** The fault that a selftest plants in a worker: its loop stands still again and again, and its verdict has to say so. */
function blockThisProcess({ forMs, everyMs }: BlockedReceivers): void {
  if (isBlocking) return
  isBlocking = true
  setInterval(() => {
    const untilUs = nowUs() + forMs * 1000
    while (nowUs() < untilUs);
  }, everyMs).unref()
}
