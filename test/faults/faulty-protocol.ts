import { defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import sound, { enter } from './protocol.ts'

/** What goes wrong with member 0; the variable crosses to the worker processes. */
const fault = process.env['FAULT_OF_MEMBER_0']

export default defineProtocol({
  ...sound,
  join(room, member) {
    const entering = enter(room, member)
    return fault === 'throw at a frame' && member.index === 0 ? { ...entering, answered: throwAtAFrame } : entering
  },
  say(room, text, member) {
    if (member.index === 0) goWrong()
    return sound.say(room, text, member)
  },
})

function goWrong(): void {
  if (fault === 'throw') throw new Error('thrown by the protocol')
  if (fault === 'throw later') setTimeout(throwLater)
  if (fault === 'hoard') hoard()
}

function throwAtAFrame(): never {
  throw new Error('thrown at a frame')
}

function throwLater(): void {
  throw new Error('thrown later')
}

/** Until the heap is full. */
function hoard(): never {
  const everything: number[][] = []
  for (;;) everything.push(Array.from({ length: 100_000 }, Math.random))
}
