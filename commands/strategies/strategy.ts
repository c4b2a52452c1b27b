import { Refusal, exitCodes } from '../../src/exit-codes.ts'

/** One way in which a chat sends a message to a whole room, as variables of the functions that do it. */
export interface Strategy {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  /** Only a chat with rooms can have it. Left out: others can, too. */
  readonly needsRooms?: boolean
  /** The shipped chat whose functions know these variables. Left out: those that post to rooms. */
  readonly chat?: 'notes'
  /** Functions that get the variables too, without being measured: they store what the strategy reads. */
  readonly storedBy?: readonly string[]
}

/** The strategies of the room chat, in the order of every table. */
export const namedStrategies: readonly Strategy[] = [
  { name: 'sequential', variables: { FANOUT: 'sequential' } },
  { name: 'all-at-once', variables: { FANOUT: 'all' } },
  { name: 'bounded-10', variables: bounded(10) },
  { name: 'bounded-50', variables: bounded(50) },
  {
    name: 'chunked-250',
    variables: { FANOUT: 'chunked', FANOUT_CHUNK: '250', FANOUT_CONCURRENCY: '50' },
    needsRooms: true,
  },
  { name: 'bounded-50-sdk', variables: { ...bounded(50), POSTER: 'sdk' } },
  { name: 'bounded-50-scan', variables: { ...bounded(50), MEMBERS_BY: 'scan' }, needsRooms: true },
  { name: 'bounded-50-cached-5s', variables: { ...bounded(50), MEMBERS_CACHED_SECONDS: '5' }, needsRooms: true },
]

/** The ways from the write of a note to those who watch its board, in the order of every table. */
const notesStrategies: readonly Strategy[] = [
  ofNotes('told-by-post', { TOLD_BY: 'post' }),
  ofNotes('told-by-invoke', { TOLD_BY: 'invoke' }),
  ofNotes('told-by-stream', { TOLD_BY: 'stream' }),
  ofNotes('told-by-post-query', { TOLD_BY: 'post', WATCHERS_BY: 'query' }),
  ofNotes('told-by-post-scan', { TOLD_BY: 'post', WATCHERS_BY: 'scan' }),
]

/** The functions that these concern: the one that a POST invokes, and the one that it, or the stream, hands the note to. */
export const notesFunctions: readonly string[] = ['CreateNote', 'FanOut']

/** The strategies that are the default of their chat; the others are compared with the one that is measured. */
export const usualStrategies: readonly string[] = ['bounded-50', 'told-by-post']

const allNamed = [...namedStrategies, ...notesStrategies]

/** The chat that strategies are for. */
export interface ChatOfStrategies {
  /** The name of a shipped chat; undefined for all others. */
  readonly name: string | undefined
  readonly hasRooms: boolean
}

function ofNotes(name: string, variables: Strategy['variables']): Strategy {
  return { name, chat: 'notes', variables: { ...variables, ...bounded(50) }, storedBy: ['Watch', 'Disconnect'] }
}

function bounded(concurrency: number): Readonly<Record<string, string>> {
  return { FANOUT: 'bounded', FANOUT_CONCURRENCY: String(concurrency) }
}

/**
 * Strategies by name, or as `name:VARIABLE=value,OTHER=value`.
 *
 * @param texts undefined for all that have a name
 * @param chat its name, and whether it has rooms
 * @throws Refusal (2) with every mistake
 */
export function parseStrategies(
  texts: readonly string[] | undefined,
  { name, hasRooms }: ChatOfStrategies = { name: undefined, hasRooms: true },
): readonly Strategy[] {
  const ofNotes = name === 'notes'
  const known = ofNotes ? notesStrategies : namedStrategies.filter(({ needsRooms = false }) => hasRooms || !needsRooms)
  if (texts === undefined) return known
  const parsed = texts.map(parseStrategy)
  const strategies = parsed.filter((one) => typeof one !== 'string')
  const names = strategies.map(({ name }) => name)
  const problems = [
    ...parsed.filter((one) => typeof one === 'string'),
    ...strategies
      .filter(
        ({ needsRooms = false, chat }) => (needsRooms && (ofNotes || !hasRooms)) || (chat !== undefined && !ofNotes),
      )
      .map(
        (one) =>
          `--strategy ${one.name}: is for ${one.chat === undefined ? 'a chat with rooms' : 'the chat notes'}; there are ${known.map((other) => other.name).join(', ')}`,
      ),
    ...names
      .filter((one, place) => names.indexOf(one) !== place)
      .map((one) => `--strategy ${one}: named twice; give each a name of its own`),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return strategies
}

/** Returns the strategy as the user types it on the command line. */
export function strategyText(strategy: Strategy): string {
  if (allNamed.includes(strategy)) return strategy.name
  return `${strategy.name}:${Object.entries(strategy.variables)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')}`
}

const shape = /^(?<name>[a-z0-9][a-z0-9-]{0,39}):(?<variables>.+)$/
const assignment = /^(?<key>[A-Za-z]\w+)=(?<value>[^,]*)$/

/** @returns or what is wrong */
function parseStrategy(text: string): Strategy | string {
  const known = allNamed.find(({ name }) => name === text)
  if (known !== undefined) return known
  const { name, variables } = shape.exec(text)?.groups ?? {}
  if (name === undefined || variables === undefined)
    return (
      `--strategy ${text}: neither one of ${allNamed.map((one) => one.name).join(', ')}, nor a name of small letters, ` +
      'digits and dashes with its variables, such as mine:FANOUT=bounded,FANOUT_CONCURRENCY=20'
    )
  if (allNamed.some((one) => one.name === name))
    return `--strategy ${text}: ${name} has variables already; give yours another name`
  const assignments = variables.split(',').map((one) => assignment.exec(one)?.groups)
  if (assignments.some((groups) => groups === undefined))
    return `--strategy ${text}: write variables after the name, as NAME=value with commas between them`
  return {
    name,
    variables: Object.fromEntries(assignments.map((groups) => [groups?.['key'] ?? '', groups?.['value'] ?? ''])),
  }
}

/** Tells whether the strategy splits a room into several invocations, each with the full time limit. */
export function isChunked({ variables }: Strategy): boolean {
  return variables['FANOUT'] === 'chunked'
}
