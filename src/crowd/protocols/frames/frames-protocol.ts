import type { Exchange, Member, Protocol } from '../protocol.ts'
import { blanksIn, filler } from './blanks.ts'
import { type Frames, type RequestFrames, answerPattern, fits, requestSteps } from './frames.ts'

/** The protocol that such frames say. */
export function framesProtocol(frames: Frames): Protocol {
  const { name, echoesToSender, hello, createRoom, creatorJoins, join, say, sayAnswered, routes } = frames
  const saying = filler(say)
  const reply = sayAnswered === undefined ? undefined : answerPattern(sayAnswered)
  return {
    name,
    echoesToSender,
    hasRooms: hasRooms(frames),
    ...(routes !== undefined && { routes }),
    ...(hello !== undefined && { hello: helloOf(hello) }),
    ...(createRoom !== undefined && { createRoom: requestOf(createRoom) }),
    ...(creatorJoins !== undefined && { creatorJoins }),
    ...(join !== undefined && { join: requestOf(join) }),
    say: (room, text, member) => saying({ room, text, member: member.name }),
    ...(reply !== undefined && { isReply: (frame) => fits(reply, frame) }),
  }
}

/** Tells whether any request names a room; if none does, all members are in one room. */
export function hasRooms(frames: Frames): boolean {
  return requestSteps.some((step) => blanksIn(frames[step]?.send ?? '').has('room'))
}

function helloOf(frames: RequestFrames): (member: Member) => Exchange {
  const request = requestOf(frames)
  return (member) => request('', member)
}

function requestOf({ send, answered, doneAfterMs }: RequestFrames): (room: string, member: Member) => Exchange {
  const sending = filler(send)
  const pattern = answered === undefined ? undefined : answerPattern(answered)
  return (room, member) => ({
    send: sending({ room, member: member.name }),
    ...(pattern !== undefined && { answered: (frame) => fits(pattern, frame) }),
    ...(doneAfterMs !== undefined && { doneAfterMs }),
  })
}
