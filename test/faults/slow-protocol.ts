import { defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import sound, { enter } from './protocol.ts'

const blockedMs = 50
const intervalMs = 500
let isSlow = false

/** From the first join on, its process reads nothing for 50 ms in every 500. */
export default defineProtocol({
  ...sound,
  join(room, member) {
    if (!isSlow) setInterval(block, intervalMs).unref()
    isSlow = true
    return enter(room, member)
  },
})

function block(): void {
  const untilMs = performance.now() + blockedMs
  while (performance.now() < untilMs);
}
