import type { Exchange, HttpRequest, Member, Protocol } from '../protocol.ts'
import { type Blank, blanksIn, filler, looksLikeJson } from './blanks.ts'
import { type Frames, type RequestFrames, answerPattern, fits, requestSteps } from './frames.ts'

/** The protocol that such frames say. */
export function framesProtocol(frames: Frames): Protocol {
  const { name, echoesToSender, hello, createRoom, creatorJoins, join, say, sayAnswered, routes } = frames
  const saying = typeof say === 'string' ? filler(say) : requestFiller(say)
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

type Blanks = Readonly<Partial<Record<Blank, string>>>

/** In the path, what stands in a blank is escaped; a body that looks like JSON is sent as such. */
function requestFiller({ method, path, body }: Exclude<Frames['say'], string>): (values: Blanks) => HttpRequest {
  const [pathOf, bodyOf] = [filler(path), filler(body ?? '')]
  const headers = body !== undefined && looksLikeJson(body) ? { 'content-type': 'application/json' } : {}
  return (values) => ({
    method,
    path: pathOf(
      Object.fromEntries(Object.entries(values).map(([blank, value]) => [blank, encodeURIComponent(value)])),
    ),
    headers,
    ...(body !== undefined && { body: bodyOf(values) }),
  })
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
