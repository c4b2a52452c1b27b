import type { Chat, ChatEvent, ChatRequest, PastMessage } from './chat.ts'
import { type Frame, clientMessage, readFrame, refusalOf } from './read-frame.ts'

const requestsByAction: Readonly<Record<string, ChatRequest>> = {
  register: 'register',
  'new-room': 'create',
  'join-room': 'join',
  'leave-room': 'leave',
  'list-members': 'members',
  dispatch: 'say',
}

/** `reference-stack/chats/rooms/README.md` has its frames as a table. */
export const rooms: Chat = {
  title: 'Room chat',
  register: (name) => JSON.stringify({ action: 'register', value: name }),
  rooms: {
    create: (room) => JSON.stringify({ action: 'new-room', room }),
    join: (room) => JSON.stringify({ action: 'join-room', room }),
    leave: (room) => JSON.stringify({ action: 'leave-room', room }),
    members: (room) => JSON.stringify({ action: 'list-members', room }),
  },
  messages: {
    echoesToSender: true,
    say: (text, { room }) => JSON.stringify({ action: 'dispatch', room, value: text }),
  },
  read: (frame) =>
    readFrame(frame, {
      signup: ({ rooms }) =>
        Array.isArray(rooms)
          ? { kind: 'registered', rooms: rooms.filter((room) => typeof room === 'string') }
          : undefined,
      'single-room': ({ message }) => withRoom('room-opened', message),
      'multi-message': ({ messages }) =>
        Array.isArray(messages)
          ? { kind: 'joined', messages: messages.filter(isPastMessage).map(pastMessage) }
          : undefined,
      'client-message': clientMessage,
      members: ({ room, count, names }) =>
        typeof room === 'string' && typeof count === 'number' && Array.isArray(names)
          ? { kind: 'members', room, count, names: names.filter((name) => typeof name === 'string') }
          : undefined,
      'left-room': ({ room }) => withRoom('left', room),
      'delete-room': ({ room }) => withRoom('room-closed', room),
      error: (refused) => refusalOf(refused, requestsByAction),
    }),
}

function withRoom(kind: 'room-opened' | 'room-closed' | 'left', room: unknown): ChatEvent | undefined {
  return typeof room === 'string' ? { kind, room } : undefined
}

interface SentPastMessage {
  readonly user: string
  readonly content: string
  readonly time: number
}

function isPastMessage(value: unknown): value is SentPastMessage {
  if (typeof value !== 'object' || value === null) return false
  const { user, content, time } = value as Frame
  return typeof user === 'string' && typeof content === 'string' && typeof time === 'number'
}

function pastMessage({ user, content, time }: SentPastMessage): PastMessage {
  return { user, text: content, time }
}
