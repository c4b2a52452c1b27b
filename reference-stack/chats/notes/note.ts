import { messageText, roomName, userName } from '../handling/requests.ts'

/** A note. Its author and its id name it. */
export interface Note {
  readonly user: string
  /** 1 to 64 letters, digits, dashes and underscores. */
  readonly id: string
  readonly board: string
  readonly text: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** 1, and one more with each update. */
  readonly version: number
}

export type NoteKey = Pick<Note, 'user' | 'id'>

/** The note of an item, without what else the item has. */
export function noteOf({ user, id, board, text, createdAt, version }: Note): Note {
  return { user, id, board, text, createdAt, version }
}

/** The checks of a note's fields. */
export const noteFields = {
  board: roomName,
  user: userName,
  text: messageText,
  id: (id: string) =>
    /^[\w-]{1,64}$/.test(id) ? undefined : 'has to be 1 to 64 letters, digits, dashes and underscores',
}
