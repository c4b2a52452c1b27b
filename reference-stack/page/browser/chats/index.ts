import type { PageChat } from '../../page-config.ts'
import { broadcast } from './broadcast.ts'
import type { Chat } from './chat.ts'
import { hello } from './hello.ts'
import { rooms } from './rooms.ts'

/** Every chat that the page speaks, by the name in its config. */
export const chats: Readonly<Record<PageChat, Chat>> = { rooms, broadcast, hello }
