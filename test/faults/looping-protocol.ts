import { type Exchange, defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import { neverReturn } from '../fixtures/never-return.ts'
import sound, { enter } from './protocol.ts'

/** Which of its functions never returns, and of which member; the variables cross to the worker processes. */
const [where = '', member = 'all'] = (process.env['LOOPS_IN'] ?? '').split(' of ')

export default defineProtocol({
  ...sound,
  ...(where === 'hello' && { hello: ({ index }) => loopIf('hello', index) ?? enter('', { index, name: '' }) }),
  createRoom: (room, { index }) => {
    loopIf('createRoom', index)
    return atOnce(room)
  },
  join(room, { index, name }) {
    loopIf('join', index)
    const entering = enter(room, { index, name })
    return {
      ...entering,
      answered(frame) {
        loopIf('answered', index)
        return entering.answered?.(frame) === true
      },
    }
  },
  say(room, text, { index, name }) {
    loopIf('say', index)
    return sound.say(room, text, { index, name })
  },
})

/** Of a chat without rooms to be made: any frame will do. */
function atOnce(room: string): Exchange {
  return enter(room, { index: 0, name: '' })
}

function loopIf(here: string, index: number): undefined {
  if (where === here && (member === 'all' || Number(member) === index)) neverReturn()
  return undefined
}
