/** A simulated member. `index` counts from 0 across all workers. */
export interface Member {
  readonly index: number
  /** Unique within the run: `u12-3f9a0c1b`. */
  readonly name: string
}

/** A request: `answered` says which frame answers it, or `doneAfterMs` that none does. It has one of the two. */
export interface Exchange {
  /** The text frame to send. */
  readonly send: string
  /**
   * Does this frame answer it? Called for each frame of text until it returns true, for `hello` from the first that comes
   * on the connection; that frame is then consumed. Binary frames that are UTF-8 are text too.
   */
  answered?(frame: string): boolean
  /**
   * Replaces `answered` for a chat that does not answer: the request counts as done this many milliseconds after its frame was
   * sent, unless it was refused before. Its duration is then unknown, and not measured.
   */
  readonly doneAfterMs?: number
  /** Why this frame means that the chat refused the request, or undefined. */
  refused?(frame: string): string | undefined
}

/** A request that publishes a message over HTTP, in place of a frame. */
export interface HttpRequest {
  /** `POST` */
  readonly method: string
  /** Below the URL of the target's HTTP API, with its query: `/notes`. */
  readonly path: string
  /** Sent beside those of `--publish-header`, which is where secrets belong. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request whose answer is read, as that of `readPositions`. */
export type AnsweredExchange = Exchange & Required<Pick<Exchange, 'answered'>>

/**
 * The requests and answers of one kind of chat. A file given to `--protocol` exports one as `default`.
 * One condition: the text passed to `say` reaches the members of the room unchanged, in any envelope.
 */
export interface Protocol {
  readonly name: string
  /** Does the sender of a message receive it too? */
  readonly echoesToSender: boolean
  /** Left out: it has. False for a chat in which everybody who is connected gets every message: a run has one room then. */
  readonly hasRooms?: boolean
  /**
   * Added to the URL of each handshake, for a chat that wants to know who connects: `{ user: '{member}' }`. `{member}` is
   * replaced by the name of the member.
   */
  readonly query?: Readonly<Record<string, string>>
  /** The route key that each request takes, so that Lambda invocations can be accounted for. */
  readonly routes?: Partial<
    Record<'hello' | 'createRoom' | 'join' | 'say' | 'leave' | 'setPosition' | 'readPositions', string>
  >
  /** Sent once after the socket is open. */
  hello?(member: Member): Exchange
  /** Sent by the first member of each room, once it is connected, before the others connect. */
  createRoom?(room: string, member: Member): Exchange
  /** Is who has created a room in it? It then sends no `join`. Left out: it joins as the others do. */
  readonly creatorJoins?: boolean
  /** Left out: all connected members are in their rooms. */
  join?(room: string, member: Member): Exchange
  /** The frame that publishes `text` to a room, or the request over HTTP that does. */
  say(room: string, text: string, member: Member): string | HttpRequest
  leave?(room: string, member: Member): Exchange
  /** The frame that has the chat keep `position`, in place of the member's last one, for those who ask. Nobody is sent it. */
  setPosition?(room: string, position: string, member: Member): string
  /** Asks for the positions of all members of the room. The answer holds each text as `setPosition` got it, in any envelope. */
  readPositions?(room: string, member: Member): AnsweredExchange
  /**
   * Is this the chat's reply to the publisher of a message, and not a delivery of it? Called for frames that hold a message
   * which their recipient has published itself. Left out: every such frame is a delivery.
   */
  isReply?(frame: string): boolean
}

/** Types a protocol file: `export default defineProtocol({ ... })`. */
export function defineProtocol(protocol: Protocol): Protocol {
  return protocol
}
