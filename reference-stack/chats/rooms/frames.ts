import type { SocketResponse } from '../handling/events.ts'
import { type ErrorFrame, replyWith } from '../handling/responses.ts'
import type { Position } from './positions.ts'

export interface RoomMessage {
  readonly user: string
  readonly content: string
  /** When the gateway had it, in epoch milliseconds. */
  readonly time: number
}

/** Everything that the chat says to a client. */
export type ServerFrame =
  | { readonly type: 'signup'; readonly rooms: readonly string[] }
  | { readonly type: 'single-room'; readonly message: string }
  | { readonly type: 'client-message'; readonly message: string; readonly user: string }
  | { readonly type: 'multi-message'; readonly messages: readonly RoomMessage[] }
  | {
      readonly type: 'members'
      readonly room: string
      readonly count: number
      /** The names of all members, as far as they fit into a frame. */
      readonly names: readonly string[]
    }
  | { readonly type: 'positions'; readonly positions: readonly Position[] }
  | { readonly type: 'left-room'; readonly room: string }
  | { readonly type: 'delete-room'; readonly room: string }
  | ErrorFrame

/** Answers the caller. */
export function reply(frame: ServerFrame): SocketResponse {
  return replyWith(frame)
}
