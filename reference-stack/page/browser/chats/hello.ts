import type { Chat } from './chat.ts'
import { readFrame } from './read-frame.ts'

/** Nobody talks here: the chat tells each client its own connection id. */
export const hello: Chat = {
  title: 'Hello chat',
  read: (frame) =>
    readFrame(frame, {
      hello: ({ connectionId }) =>
        typeof connectionId === 'string' ? { kind: 'connection-id', connectionId } : undefined,
    }),
}
