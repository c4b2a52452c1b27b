import { type Blank, blankPattern, blanksIn, looksLikeJson } from '../../../src/crowd/protocols/frames/blanks.ts'
import { hasRooms } from '../../../src/crowd/protocols/frames/frames-protocol.ts'
import { type Frames, type RequestFrames, answerPattern } from '../../../src/crowd/protocols/frames/frames.ts'
import { literal, objectOf } from './source-text.ts'

/** The expression in the generated function that fills each blank. */
const expressions: Readonly<Record<Blank, string>> = { room: 'room', text: 'text', member: 'member.name' }

/**
 * The expression that makes a frame: `JSON.stringify({ action: 'say', room })`, or for one that is no JSON `'SAY ' + text`.
 *
 * @param frame with `{room}`, `{text}` and `{member}` where these come
 */
export function frameExpression(frame: string, indent: string): string {
  if (!looksLikeJson(frame)) return filledIn(frame)
  return `JSON.stringify(${valueExpression(JSON.parse(frame) as unknown, indent)})`
}

function requestExpression({ method, path, body }: Exclude<Frames['say'], string>): string {
  const parts = path.split(blankPattern)
  const pathText = parts
    .flatMap((part, at) =>
      at % 2 === 1 ? [`encodeURIComponent(${expressions[part as Blank]})`] : part === '' ? [] : [literal(part)],
    )
    .join(' + ')
  const headers =
    body !== undefined && looksLikeJson(body) ? `\n    headers: { 'content-type': 'application/json' },` : ''
  const bodyText = body === undefined ? '' : `\n    body: ${frameExpression(body, '    ')},`
  return `({\n    method: ${literal(method)},\n    path: ${pathText},${headers}${bodyText}\n  })`
}

function valueExpression(value: unknown, indent: string): string {
  if (typeof value === 'string') return filledIn(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => valueExpression(item, indent)).join(', ')}]`
  const entries = Object.entries(value).map(([name, inner]) => [name, valueExpression(inner, `${indent}  `)] as const)
  return objectOf(entries, indent)
}

function filledIn(text: string): string {
  const parts = text.split(blankPattern)
  const joined = parts.flatMap((part, at) => {
    if (at % 2 === 1) return [expressions[part as Blank]]
    return part === '' ? [] : [literal(part)]
  })
  return joined.length === 0 ? "''" : joined.join(' + ')
}

/** The text of a protocol file. */
export function protocolText(frames: Frames): string {
  const { hello, createRoom, creatorJoins, join, say, sayAnswered } = frames
  return `// How the clients talk to the chat: what each step sends, and how its answer is recognised. Every worker process of
// fanbench loads this file. What holds a secret is better taken from a variable: process.env['CHAT_TOKEN'].
import type { Protocol } from 'fanbench/protocol'

const protocol: Protocol = {
  name: ${literal(frames.name)},
  // Does the sender receive its own message? It is then expected to.
  echoesToSender: ${frames.echoesToSender},
${hasRooms(frames) ? '' : `  // Everybody who is connected gets every message: a run has one room.\n  hasRooms: false,\n`}${routesText(frames)}
  // Sent once after the connection is open. \`answered\` sees each frame of text until it returns
  // true; for a step that the chat does not answer, \`doneAfterMs: 2000\` stands in its place.
${hello === undefined ? `  // hello: (member) => ({ send: member.name, answered: (frame) => frame.includes('welcome') }),\n` : stepText('hello', hello, ['member'])}
  // Sent by the first member of each room. Leave it out if rooms come into being by themselves.
${createRoom === undefined ? `  // createRoom: (room) => ({ send: room, answered: (frame) => frame.includes('created') }),\n` : stepText('createRoom', createRoom, ['room', 'member'])}${creatorJoins === true ? `  // Who has created a room is in it, and does not join.\n  creatorJoins: true,\n` : ''}
  // The measured join. \`refused\` may say why a frame means that the chat has refused it:
  //   refused: (frame) => (frame.includes('denied') ? frame : undefined),
  // Leave the step out if every connection is in the room (with --rooms 1).
${join === undefined ? `  // join: (room) => ({ send: room, answered: (frame) => frame.includes('joined') }),\n` : stepText('join', join, ['room', 'member'])}
  // The frame that publishes \`text\`, which has to arrive unchanged, in any envelope; or a request over HTTP:
  // { method, path, headers, body }.
  say: (${parameters(blanksIn(JSON.stringify(say)), ['room', 'text', 'member'])}) => ${typeof say === 'string' ? frameExpression(say, '  ') : requestExpression(say)},

  // A chat that sends the sender an acknowledgement with the text, beside the message itself:
  ${sayAnswered === undefined ? `// isReply: (frame) => frame.startsWith('{"ack"')` : `isReply: (frame) => ${matchExpression(sayAnswered)}`},
}

export default protocol
`
}

function stepText(step: string, { send, answered, doneAfterMs }: RequestFrames, all: readonly Blank[]): string {
  return `  ${step}: (${parameters(blanksIn(send), all)}) => ({
    send: ${frameExpression(send, '    ')},
${answered === undefined ? `    // The chat does not answer it: it counts as done this long after its frame.\n    doneAfterMs: ${doneAfterMs},` : `    answered: (frame) => ${matchExpression(answered)},`}
  }),
`
}

/** Returns the parameters up to the last used one; unused ones before it have an underscore. */
function parameters(used: ReadonlySet<Blank>, all: readonly Blank[]): string {
  const needed = all.slice(0, all.findLastIndex((blank) => used.has(blank)) + 1)
  return needed.map((blank) => (used.has(blank) ? blank : `_${blank}`)).join(', ')
}

/** The source of a regular expression is escaped as its literal needs it, line feeds and slashes too. */
function matchExpression(answered: string): string {
  const pattern = answerPattern(answered)
  return typeof pattern === 'string'
    ? `frame.includes(${literal(pattern)})`
    : `/${pattern.source}/${pattern.flags}.test(frame)`
}

function routesText({ routes = {} }: Frames): string {
  if (Object.keys(routes).length === 0) return ''
  const entries = Object.entries(routes).map(([step, route]) => [step, literal(route)] as const)
  return `  // The route of each step, so that the invocations of its function can be accounted for.
  routes: ${objectOf(entries, '  ')},
`
}
