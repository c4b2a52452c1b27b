import { z } from 'zod'
import { onOrOff, seconds, text } from '../value-schemas.ts'

/** Does who says something receive it too? */
export const senders = ['included', 'excluded'] as const

const frame = () => text('a frame').meta({ placeholder: 'frame' })

const part = () => text('a part of a frame, or /a regular expression/').meta({ placeholder: 'part' })

const wait = () => seconds(0, 'a duration such as 2s')

/**
 * These frames are sent by the clients of a chat where no protocol file has any. Results and plans show them as they are typed,
 * so a frame with a secret belongs in a protocol file, which can take it from a variable.
 */
export const frameSettings = {
  say: frame().describe(
    'the frame that publishes a message: {"action":"sendmessage","data":"{text}"}; also takes {room} and {member}',
  ),
  publish: text('a method and a path')
    .meta({ placeholder: 'request' })
    .describe("in place of --say, the HTTP request that publishes a message: 'POST /notes'"),
  body: frame().describe('the body of --publish: {"text":"{text}"}; also takes {room} and {member}'),
  sayAnswered: part().describe("a part of the chat's own reply to the sender, if that reply holds the text too"),
  sender: z
    .enum(senders, { error: 'included or excluded' })
    .meta({ placeholder: 'which' })
    .default('included')
    .describe('whether the sender receives its own message: included, excluded'),
  join: frame().describe('the frame that joins a room, with {room}; without it, all members are in one room'),
  joinAnswered: part().describe('a part of the answer to --join, or /a regular expression/'),
  joinDoneAfter: wait().describe('if the chat does not answer --join: a member is in the room this long after it'),
  hello: frame().describe('the first frame of each member, with {member}'),
  helloAnswered: part().describe('a part of the answer to --hello'),
  helloDoneAfter: wait().describe('if the chat does not answer --hello: a member goes on this long after it'),
  createRoom: frame().describe('the frame that creates a room; its first member sends it'),
  createRoomAnswered: part().describe('a part of the answer to --create-room'),
  createRoomDoneAfter: wait().describe('if the chat does not answer --create-room: the room exists this long after it'),
  creatorJoins: onOrOff().default(false).describe('the member that creates a room is in it, and does not join it'),
}
