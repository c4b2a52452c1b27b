import type { Frames, RequestFrames } from '../frames.ts'
import { type Blank, blanksIn, frameExpression, looksLikeJson } from './frame-expression.ts'
import { literal, objectOf } from './source-text.ts'

/** The text of a protocol file. @param routes route keys that the stack has; null if that is not known */
export function protocolText(frames: Frames, routes: readonly string[] | null): string {
  const { hello, createRoom, join, say } = frames
  return `// How the clients talk to the chat: what each step sends, and how its answer is recognised. Every worker process of
// fanbench loads this file. What holds a secret is better taken from a variable: process.env['CHAT_TOKEN'].
import type { Protocol } from 'fanbench/protocol'

const protocol: Protocol = {
  name: ${literal(frames.name)},
  // Does the sender receive its own message? It is then expected to.
  echoesToSender: ${frames.echoesToSender},
${routesText(frames, routes)}
  // Sent once after the connection is open. \`answered\` sees each frame of text until it returns true.
${hello === undefined ? `  // hello: (member) => ({ send: member.name, answered: (frame) => frame.includes('welcome') }),\n` : stepText('hello', hello, ['member'])}
  // Sent by the first member, once a room. Leave it out if rooms come into being by themselves.
${createRoom === undefined ? `  // createRoom: (room) => ({ send: room, answered: (frame) => frame.includes('created') }),\n` : stepText('createRoom', createRoom, ['room', 'member'])}
  // The measured join. \`refused\` may say why a frame means that the chat has refused it:
  //   refused: (frame) => (frame.includes('denied') ? frame : undefined),
  // Leave the step out if whoever is connected is in the room (with --rooms 1).
${join === undefined ? `  // join: (room) => ({ send: room, answered: (frame) => frame.includes('joined') }),\n` : stepText('join', join, ['room', 'member'])}
  // The frame that publishes \`text\`, which has to arrive unchanged, in any envelope.
  say: (${parameters(blanksIn(say), ['room', 'text', 'member'])}) => ${frameExpression(say, '  ')},

  // A chat that sends the sender an acknowledgement with the text, beside the message itself:
  // isReply: (frame) => frame.startsWith('{"ack"'),
}

export default protocol
`
}

function stepText(step: string, { send, answered }: RequestFrames, all: readonly Blank[]): string {
  return `  ${step}: (${parameters(blanksIn(send), all)}) => ({
    send: ${frameExpression(send, '    ')},
    answered: (frame) => ${matchExpression(answered)},
  }),
`
}

/** As many as are needed; those before that are not used have an underscore. */
function parameters(used: ReadonlySet<Blank>, all: readonly Blank[]): string {
  const needed = all.slice(0, all.findLastIndex((blank) => used.has(blank)) + 1)
  return needed.map((blank) => (used.has(blank) ? blank : `_${blank}`)).join(', ')
}

/** The source of a regular expression is escaped as its literal needs it, line feeds and slashes too. */
function matchExpression(answered: RequestFrames['answered']): string {
  return typeof answered === 'string'
    ? `frame.includes(${literal(answered)})`
    : `/${answered.source}/${answered.flags}.test(frame)`
}

/** As API Gateway selects a route unless it is told otherwise: by \`$request.body.action\`. */
function routesText(frames: Frames, known: readonly string[] | null): string {
  const routes = (['hello', 'createRoom', 'join', 'say'] as const).flatMap((step) => {
    const frame = step === 'say' ? frames.say : frames[step]?.send
    const route = frame === undefined ? undefined : routeOf(frame, known)
    return route === undefined ? [] : [[step, literal(route)] as const]
  })
  if (routes.length === 0) return ''
  return `  // The route of each step, so that the invocations of its function can be accounted for.
  routes: ${objectOf(routes, '  ')},
`
}

function routeOf(frame: string, known: readonly string[] | null): string | undefined {
  const { action } = (looksLikeJson(frame) ? JSON.parse(frame) : {}) as { action?: unknown }
  if (typeof action === 'string' && blanksIn(action).size === 0 && (known?.includes(action) ?? true)) return action
  return known?.includes('$default') ? '$default' : undefined
}
