import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mostBytes as mostBytesOf, readUserText } from '../../user-files/read-user-file.ts'
import {
  type CallEvidence,
  type InvocationEvidence,
  type MessageId,
  type RunInvocations,
  isUnusual,
} from './evaluation/deliveries/invocations.ts'

/** In the folder of the logs: a head, and one line of JSON for each invocation, in the order of their beginning. */
const fileName = 'invocations.ndjson'
const schema = 'fanbench/invocations@1'

/** The largest file. A room of 1,000 members takes about 25 kB an invocation. */
const mostBytes = 16 * 1024 * 1024
const firstOfEach = 20

/**
 * Which invocations a file keeps if not all fit: first those of messages that somebody lost or received late, and those in which
 * something was unusual; then the first of each function; then the newest.
 */
const keptRule =
  `up to ${mostBytes / 1024 / 1024} MB of invocations: of messages that somebody lost or received late, and with an error, a refused ` +
  `call, or a doubled or late post; then the first ${firstOfEach} of each function; then the newest`

/** @param isTroubled has somebody lost the message, or received it late? */
export async function saveInvocations(
  logFolder: string,
  { invocations, leftOut, ...head }: RunInvocations,
  isTroubled: (message: MessageId) => boolean,
): Promise<void> {
  const connections = new Map<string, number>()
  const lines = new Map<InvocationEvidence, string>()
  let bytes = 0
  for (const invocation of inOrderOfWorth(invocations, isTroubled)) {
    const line = JSON.stringify(packed(invocation, connections))
    bytes += line.length + 1
    if (bytes > mostBytes) break
    lines.set(invocation, line)
  }
  const kept = invocations.flatMap((invocation) => lines.get(invocation) ?? [])
  const first = {
    schema,
    rule: keptRule,
    ...head,
    leftOut: leftOut + invocations.length - kept.length,
    connections: [...connections.keys()],
  }
  await writeFile(join(logFolder, fileName), [JSON.stringify(first), ...kept, ''].join('\n'))
}

/**
 * Null where the run has none, or it cannot be read: a run against AWS, an older run, a run that was killed.
 *
 * @param logFolder of the run
 */
export function readInvocations(logFolder: string): RunInvocations | null {
  const path = join(logFolder, fileName)
  if (!existsSync(path)) return null
  try {
    const [first = '', ...lines] = readUserText(path, mostBytesOf.result).trimEnd().split('\n')
    const { connections, dropped, leftOut, hasCalls, ...head } = JSON.parse(first) as Head
    if (head.schema !== schema) return null
    const invocations = lines.map((line) => unpacked(JSON.parse(line) as Packed, connections))
    return { dropped, leftOut, hasCalls, invocations }
  } catch {
    return null
  }
}

interface Head extends Omit<RunInvocations, 'invocations'> {
  readonly schema: string
  readonly connections: readonly string[]
}

/** Connections by their place in the head, and instants as microseconds since the beginning of the invocation. */
interface Packed extends Omit<InvocationEvidence, 'endUs' | 'connectionId' | 'calls' | 'posts'> {
  readonly endUs: number | null
  readonly connection: number | null
  readonly calls: readonly PackedCall[]
  readonly messages: readonly (MessageId | null)[]
  readonly posts: readonly (readonly [connection: number, status: number, us: number, tookUs: number, frame: number])[]
}

/** Without what is as usual, see {@link usualCall}. */
type PackedCall = Partial<Omit<CallEvidence, 'connectionIds'>> &
  Pick<CallEvidence, 'operation' | 'table' | 'startUs' | 'endUs'> & { readonly connections?: readonly number[] }

const usualCall = { status: 200, error: null, limit: null, goesOn: false, hasMore: false, read: null, returned: null }

function withoutUsual(call: Omit<CallEvidence, 'connectionIds'>): Omit<PackedCall, 'connections'> {
  const isUsual = ([name, value]: [string, unknown]) =>
    name in usualCall && usualCall[name as keyof typeof usualCall] === value
  return Object.fromEntries(Object.entries(call).filter((entry) => !isUsual(entry))) as Omit<PackedCall, 'connections'>
}

function packed(invocation: InvocationEvidence, connections: Map<string, number>): Packed {
  const { startUs, endUs, connectionId, calls, posts, ...rest } = invocation
  const placeOf = (id: string) => {
    const known = connections.get(id)
    if (known !== undefined) return known
    connections.set(id, connections.size)
    return connections.size - 1
  }
  const messages: (MessageId | null)[] = []
  const frameOf = (message: MessageId | null) => {
    const place = messages.findIndex((known) => known?.[0] === message?.[0] && known?.[1] === message?.[1])
    return place >= 0 ? place : messages.push(message) - 1
  }
  return {
    ...rest,
    startUs,
    endUs: endUs === null ? null : endUs - startUs,
    connection: connectionId === null ? null : placeOf(connectionId),
    calls: calls.map(({ connectionIds, ...call }) => ({
      ...withoutUsual(call),
      startUs: call.startUs - startUs,
      endUs: call.endUs === null ? null : call.endUs - startUs,
      ...(connectionIds.length > 0 && { connections: connectionIds.map(placeOf) }),
    })),
    posts: posts.map((post) => [
      placeOf(post.connectionId),
      post.status,
      post.startUs - startUs,
      post.endUs - post.startUs,
      frameOf(post.message),
    ]),
    messages,
  }
}

function unpacked(line: Packed, connections: readonly string[]): InvocationEvidence {
  const { startUs, endUs, connection, calls, posts, messages, ...rest } = line
  return {
    ...rest,
    startUs,
    endUs: endUs === null ? null : startUs + endUs,
    connectionId: connection === null ? null : (connections[connection] ?? null),
    calls: calls.map(({ connections: places = [], ...call }) => ({
      ...usualCall,
      ...call,
      startUs: startUs + call.startUs,
      endUs: call.endUs === null ? null : startUs + call.endUs,
      connectionIds: places.map((place) => connections[place] ?? ''),
    })),
    posts: posts.map(([place, status, us, tookUs, frame]) => ({
      connectionId: connections[place] ?? '',
      status,
      startUs: startUs + us,
      endUs: startUs + us + tookUs,
      message: messages[frame] ?? null,
    })),
  }
}

function inOrderOfWorth(
  invocations: readonly InvocationEvidence[],
  isTroubled: (message: MessageId) => boolean,
): readonly InvocationEvidence[] {
  const begun = new Map<string, number>()
  const ranked = invocations.map((invocation) => {
    const { functionName, message, posts } = invocation
    const place = (begun.get(functionName) ?? 0) + 1
    begun.set(functionName, place)
    const isOfTrouble =
      (message !== null && isTroubled(message)) ||
      posts.some((post) => post.message !== null && isTroubled(post.message))
    return { invocation, rank: isOfTrouble || isUnusual(invocation) ? 0 : place <= firstOfEach ? 1 : 2 }
  })
  return [
    ...ranked.filter(({ rank }) => rank === 0),
    ...ranked.filter(({ rank }) => rank === 1),
    ...ranked.filter(({ rank }) => rank === 2).toReversed(),
  ].map(({ invocation }) => invocation)
}
