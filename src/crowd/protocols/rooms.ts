import type { Exchange, Protocol } from './protocol.ts'

/** The wire protocol of the reference stack's room chat; `reference-stack/chats/rooms/README.md` has it as a table. */
export const rooms: Protocol = {
  name: 'rooms',
  echoesToSender: true,
  routes: {
    hello: 'register',
    createRoom: 'new-room',
    join: 'join-room',
    say: 'dispatch',
    leave: 'leave-room',
    setPosition: 'set-position',
    readPositions: 'read-positions',
  },
  hello: (member) => exchange({ action: 'register', value: member.name }, 'signup'),
  // Also answered by the announcement of the same room by another member: either way it exists.
  createRoom: (room) => exchange({ action: 'new-room', room }, 'single-room', (frame) => frame.message === room),
  join: (room) => exchange({ action: 'join-room', room }, 'multi-message'),
  say: (room, text) => JSON.stringify({ action: 'dispatch', room, value: text }),
  leave: (room) => exchange({ action: 'leave-room', room }, 'left-room', (frame) => frame.room === room),
  setPosition: (room, position) => JSON.stringify({ action: 'set-position', room, value: position }),
  readPositions: (room) => ({
    ...exchange({ action: 'read-positions', room }, 'positions'),
    // Not parsed: it may hold a hundred positions, and each member asks once a second.
    answered: (frame) => frame.startsWith('{"type":"positions"'),
  }),
}

type Frame = Readonly<Record<string, unknown>>

/** Broadcasts may arrive before the answer, so only a frame of the right type is one. */
function exchange(
  request: { readonly action: string } & Readonly<Record<string, string>>,
  answerType: string,
  matches: (frame: Frame) => boolean = () => true,
): Exchange {
  return {
    send: JSON.stringify(request),
    answered(text) {
      const frame = frameOfType(answerType, text)
      return frame !== undefined && matches(frame)
    },
    refused(text) {
      const frame = frameOfType('error', text)
      if (frame?.action !== request.action) return undefined
      // Other values cannot always be turned into text.
      return typeof frame.message === 'string' ? frame.message : 'refused without a reason'
    },
  }
}

function frameOfType(type: string, text: string): Frame | undefined {
  // Most frames are messages of other members: they are only parsed if they contain the word.
  if (!text.includes(`"${type}"`)) return undefined
  try {
    const frame = JSON.parse(text) as unknown
    return isFrame(frame) && frame.type === type ? frame : undefined
  } catch {
    return undefined
  }
}

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null
}
