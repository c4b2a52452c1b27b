import { extname } from 'node:path'

export { type KnownChat, knownChats } from './known-bad/index.ts'
export { ticketParameter, withTickets } from './tickets/with-tickets.ts'

/** A chat that ships with fanbench. */
export interface ShippedChat {
  /** The file of its definition. */
  readonly definition: URL
  /** The protocol that its definition names. */
  readonly protocol: string
  /** As a sentence names it. */
  readonly title: string
}

const definition = (name: string) => new URL(`./${name}/chat${extname(import.meta.url)}`, import.meta.url)

const shipped = {
  rooms: { definition: definition('rooms'), protocol: 'rooms', title: 'room chat' },
  broadcast: {
    definition: definition('broadcast'),
    protocol: 'broadcast',
    title: 'broadcast chat',
  },
  hello: { definition: definition('hello'), protocol: 'hello', title: 'hello chat' },
  notes: { definition: definition('notes'), protocol: 'notes', title: 'notes' },
} as const satisfies Readonly<Record<string, ShippedChat>>

/** The definition of the chat for `record-aws`. `--chat` does not accept it, because it is not a chat for people. */
export const probeDefinition = definition('probe')

export type ChatName = keyof typeof shipped

/** The chats that ship, by the name that `--chat` takes; each is a folder beside this file. */
export const chats: Readonly<Record<ChatName, ShippedChat>> = shipped

export const chatNames = Object.keys(shipped) as [ChatName, ...ChatName[]]

/** The one that is measured unless another is asked for. */
export const usualChat: ChatName = 'rooms'
