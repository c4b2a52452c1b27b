import { defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import { nowUs } from '../../src/crowd/clock.ts'
import { type BlockedReceivers, joinRequest, readJoinAnswer } from './calibration-wire.ts'

/** The protocol of the calibration server. A message is its text, without an envelope. */
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
  say: (_room, text) => text,
})

let isBlocking = false

/** Blocks the event loop of a worker periodically. A run with this fault must not be valid. */
function blockThisProcess({ forMs, everyMs }: BlockedReceivers): void {
  if (isBlocking) return
  isBlocking = true
  setInterval(() => {
    const untilUs = nowUs() + forMs * 1000
    while (nowUs() < untilUs);
  }, everyMs).unref()
}
