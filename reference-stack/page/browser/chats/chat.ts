/** The contents of a frame. Texts are as the chat sent them. */
export type ChatEvent =
  /** The answer to the name; these rooms exist. */
  | { readonly kind: 'registered'; readonly rooms: readonly string[] }
  | { readonly kind: 'room-opened'; readonly room: string }
  /** The last member has left it. */
  | { readonly kind: 'room-closed'; readonly room: string }
  /** The answer to a join, with the newest messages of the room, oldest first. */
  | { readonly kind: 'joined'; readonly messages: readonly PastMessage[] }
  | { readonly kind: 'left'; readonly room: string }
  /** The members of the room. There are fewer names than `count` if not all of them fitted into a frame. */
  | { readonly kind: 'members'; readonly room: string; readonly count: number; readonly names: readonly string[] }
  | { readonly kind: 'message'; readonly user: string; readonly text: string }
  /** The id that the chat gave to this connection. */
  | { readonly kind: 'connection-id'; readonly connectionId: string }
  | { readonly kind: 'refused'; readonly request: ChatRequest; readonly reason: string }
  /** A frame that this chat has no meaning for. */
  | { readonly kind: 'unknown'; readonly text: string }

/** `other` where the chat, or API Gateway, does not say what it refuses. */
export type ChatRequest = 'register' | 'create' | 'join' | 'leave' | 'members' | 'say' | 'other'

export interface PastMessage {
  readonly user: string
  readonly text: string
  /** Epoch milliseconds, by the chat's clock. */
  readonly time: number
}

/** The requests of one chat as frames, and the meaning of its frames. Pure: what a chat does not have is left out. */
export interface Chat {
  readonly title: string
  /** Sent first on every connection. */
  register?(name: string): string
  readonly rooms?: {
    create(room: string): string
    join(room: string): string
    leave(room: string): string
    /** Returns the frame that asks for the members of a room. */
    members(room: string): string
  }
  readonly messages?: {
    /** Does the sender of a message get it too? Only then its delivery time can be known. */
    readonly echoesToSender: boolean
    say(text: string, from: { readonly name: string; readonly room: string | null }): string
  }
  read(frame: string): ChatEvent
}
