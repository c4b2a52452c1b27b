import { z } from 'zod'
import { onOrOff, text } from '../value-schemas.ts'

/** Does who says something receive it too? */
export const senders = ['included', 'excluded'] as const

const frame = () => text('a frame').meta({ placeholder: 'frame' })

const part = () => text('a part of a frame, or /a regular expression/').meta({ placeholder: 'part' })

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
  hello: frame().describe('what a member sends first of all, with {member}'),
  helloAnswered: part().describe('what the answer to it contains'),
  createRoom: frame().describe("what makes a room; the room's first member sends it"),
  createRoomAnswered: part().describe('what the answer to it contains'),
  creatorJoins: onOrOff().default(false).describe('who makes a room is in it, and does not join it'),
}
