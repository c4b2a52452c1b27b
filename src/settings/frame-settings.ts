import { z } from 'zod'
import { onOrOff, seconds, text } from '../value-schemas.ts'

/** Does who says something receive it too? */
export const senders = ['included', 'excluded'] as const

const frame = () => text('a frame').meta({ placeholder: 'frame' })

const part = () => text('a part of a frame, or /a regular expression/').meta({ placeholder: 'part' })

const wait = () => seconds(0, 'a duration such as 2s')

/**
 * What the clients of a chat say, where no protocol file does. Frames stand in results and plans as they are typed: one with a
 * secret is for a protocol file, which can take it from a variable.
 */
export const frameSettings = {
  say: frame().describe(
    'what publishes a message: {"action":"sendmessage","data":"{text}"}, also with {room} and {member}',
  ),
  sayAnswered: part().describe("what the chat's own reply to the sender contains, if that holds the text too"),
  sender: z
    .enum(senders, { error: 'included or excluded' })
    .meta({ placeholder: 'which' })
    .default('included')
    .describe('does who says something receive it too: included, excluded'),
  join: frame().describe('what joins a room, with {room}; left out, who is connected is in the only one'),
  joinAnswered: part().describe('what the answer to it contains, or /a regular expression/'),
  joinDoneAfter: wait().describe('of a chat that does not answer it: so long after its frame a member is in the room'),
  hello: frame().describe('what a member sends first of all, with {member}'),
  helloAnswered: part().describe('what the answer to it contains'),
  helloDoneAfter: wait().describe('of a chat that does not answer it: so long after its frame the member goes on'),
  createRoom: frame().describe("what makes a room; the room's first member sends it"),
  createRoomAnswered: part().describe('what the answer to it contains'),
  createRoomDoneAfter: wait().describe('of a chat that does not answer it: so long after its frame the room is there'),
  creatorJoins: onOrOff().default(false).describe('who makes a room is in it, and does not join it'),
}
