import type {
  JudgedStrategy,
  Prediction,
  QuantileOverBlocks,
  StrategiesAnswer,
  StrategiesResult,
  StrategyCell,
  StrategyLine,
} from '../strategies-result.ts'
import { groupedReasons } from '../../../src/metrics/judging/uncounted.ts'
import { isChunked } from '../strategy.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { whatIsKnown } from '../../../reports/brackets.ts'
import { counted } from '../../../reports/counted.ts'
import { absent, milliseconds, plain, significant, whole } from '../../../reports/figures.ts'
import { targetBadge, type Headline, outcomeOf } from '../../../reports/outcome.ts'
import { oneSentence } from '../../../reports/sentences/one-sentence.ts'

/** The sentences about strategies, for every report. */

/** The largest number of names that still fit in one sentence. */
const mostNamed = 4

/** Compares the strategies in one sentence, the fastest first, in the largest room that all of them were measured with. */
function strategiesSentence(result: StrategiesResult): string {
  const { strategies, paces, stopped } = result
  const sizes = paces.map(({ roomSize }) => roomSize).toReversed()
  const cellsOf = (size: number) =>
    strategies.flatMap(({ name, cells }) => {
      const cell = cells.find(({ roomSize, blocks }) => roomSize === size && blocks > 0)
      return cell === undefined ? [] : [{ name, us: cell.timeToLastUs.median }]
    })
  const size =
    sizes.find((one) => cellsOf(one).length === strategies.length) ?? sizes.find((one) => cellsOf(one).length > 0)
  if (size === undefined || strategies.length === 0) return oneSentence([coverageSentence(result)])
  const asNumber = (us: QuantileValue) => (typeof us === 'number' ? us : Number.POSITIVE_INFINITY)
  const said = cellsOf(size)
    .toSorted((a, b) => asNumber(a.us) - asNumber(b.us))
    .map(({ name, us }) => (typeof us === 'number' ? `${milliseconds(us)} ms with ${name}` : `not at all with ${name}`))
  const others = said.length - mostNamed
  return oneSentence([
    `In a room of ${whole(size)}, everybody had the message after ${said.slice(0, mostNamed).join(', ')}${others > 0 ? `, later or not at all with ${others} others` : ''}`,
    ...(stopped === null ? [] : [`ended early: ${stopped.reasons[0] ?? 'stopped'}`]),
  ])
}

/** `4 strategies, rooms of 10, 50; 58 of 60 blocks, and 4 that do not count` */
export function coverageSentence({ strategies, paces, blocks, blocksPlanned, stopped }: StrategiesResult): string {
  const ended = stopped === null ? '' : `: ${stopped.reasons.join('; ')}`
  const usable = blocks.filter(({ notCounted }) => notCounted.length === 0).length
  const others =
    usable === blocks.length
      ? ''
      : `, and ${blocks.length - usable} that ${blocks.length - usable === 1 ? 'does' : 'do'} not count`
  return `${strategies.length} strategies, rooms of ${paces.map(({ roomSize }) => whole(roomSize)).join(', ')}; ${usable} of ${blocksPlanned} blocks${others}${ended}`
}

/** Describes the origin of the figures, and what they may be compared with. */
export function provenanceSentence({ target, memoryMb, functions }: StrategiesResult): string {
  const memory = memoryMb === null ? '' : ` · ${functions.join(', ')} with ${memoryMb} MB`
  return `${targetBadge(target)} · ${serviceTimesSentence(target.serviceTimes ?? null, target.kind !== 'aws')}${memory}`
}

/** @param isEmulated whether the target answers as a stand-in does */
export function serviceTimesSentence(serviceTimes: string | null, isEmulated: boolean): string {
  if (!isEmulated) return 'times are those of the target'
  return serviceTimes === null
    ? 'no service times: a post takes as long as it does on this machine, which says little about AWS'
    : `service times ${serviceTimes}`
}

/**
 * Compares what publisher and recipients wait for with that of the reference, in the largest room of both: `told-by-stream delivers
 * 140 ms later at the median than told-by-post, in a room of 300, and answers the request after 19.2 ms instead of 70.5 ms.`
 */
export function answerSentences({ strategies, reference }: StrategiesAnswer): string[] {
  const usual = strategies.find(({ name }) => name === reference)
  if (usual === undefined) return []
  return strategies.flatMap((strategy) => {
    const cell = strategy.cells.findLast(({ answerUs }) => answerUs !== undefined)
    const other = usual.cells.find(({ roomSize }) => roomSize === cell?.roomSize)
    if (strategy === usual || cell?.answerUs === undefined || other?.answerUs === undefined) return []
    const [delivery, before] = [cell.deliveryUs.p50, other.deliveryUs.p50]
    if (typeof delivery !== 'number' || typeof before !== 'number') return []
    if (cell.answerUs.p50 === null || other.answerUs.p50 === null) return []
    const later = delivery - before
    const waits = (us: QuantileValue) => `${milliseconds(us)} ms`
    return [
      `${strategy.name} delivers ${milliseconds(Math.abs(later))} ms ${later < 0 ? 'earlier' : 'later'} at the median than ${usual.name}, ` +
        `in a room of ${whole(cell.roomSize)}, and answers the request after ${waits(cell.answerUs.p50)} instead of ${waits(other.answerUs.p50)}.`,
    ]
  })
}

const readers = [
  { name: 'the index', variable: undefined },
  { name: 'a Query', variable: 'query' },
  { name: 'a Scan', variable: 'scan' },
] as const

/**
 * Compares the ways to read the watchers of a board, in the largest room of all of them: `To find the 200 watchers of a board takes 2.5
 * read units by the index, 2.5 by a Query and 4 by a Scan.` Null with less than two ways, or where nobody counts.
 */
export function readsSentence({ strategies }: StrategiesAnswer): string | null {
  const ways = readers.flatMap(({ name, variable }) => {
    const strategy = strategies.find(
      ({ chat, variables }) =>
        chat === 'notes' && variables['TOLD_BY'] === 'post' && variables['WATCHERS_BY'] === variable,
    )
    const cell = strategy?.cells.findLast(({ readUnitsPerMessage }) => readUnitsPerMessage !== undefined)
    return cell?.readUnitsPerMessage === undefined ? [] : [{ name, cell, units: cell.readUnitsPerMessage }]
  })
  const [first, ...others] = ways
  if (first === undefined || others.length === 0) return null
  if (others.some(({ cell }) => cell.roomSize !== first.cell.roomSize)) return null
  const said = ways.map(({ name, cell, units }) => {
    return `by ${name} a message reads ${significant(units)} units, and everybody has it after ${timeToLast(cell.timeToLastUs.median)} ms`
  })
  return `With ${whole(first.cell.roomSize)} watchers of a board, and nobody else connected: ${said.join('; ')}.`
}

/** Describes the result of a strategy in one or two sentences. */
export function strategySentence(strategy: JudgedStrategy, { limitSeconds }: StrategiesResult): string {
  const { name, line, prediction, cells } = strategy
  const each = line === null ? null : `${growthPhrase(line)}, from ${whole(line.from)} to ${whole(line.to)} members`
  const largest = cells.findLast(({ blocks }) => blocks > 0)
  return [
    `${name}:`,
    [each, predictionSentence(prediction, limitSeconds, largest?.roomSize ?? 0)]
      .filter((part) => part !== null)
      .join('; ') + '.',
    ...(isChunked(strategy) && prediction.kind === 'predicted'
      ? [`Each part of the room has the ${limitSeconds} s for itself, so that this is a time and no limit.`]
      : []),
    ...churnSentences(strategy),
  ].join(' ')
}

function growthPhrase({ slopeUs, slopeInterval }: StrategyLine): string {
  const known = whatIsKnown(slopeUs, slopeInterval, 0)
  const interval = intervalOf(slopeInterval, (us) => significant(us / 1000))
  if (known === 'no significant difference') return `no significant growth with the room (ms a member, ${interval})`
  return known === 'estimate'
    ? `${significant(slopeUs / 1000)} ms more for each member (${interval})`
    : `more for each member, how much is not known well (ms, ${interval})`
}

function predictionSentence(prediction: Prediction, limitSeconds: number, largest: number): string {
  if (prediction.kind === 'refused') return `no room size is predicted: ${refusedBecause(prediction.why)}`
  const { roomSize, interval, smallestUnfinished } = prediction
  const where =
    smallestUnfinished !== null
      ? `a room of ${whole(smallestUnfinished)} did not finish`
      : `extrapolated to ${significant(roomSize / largest)} times the largest room measured`
  const size = (members: number) => whole(roundedSize(members))
  if (!Number.isFinite(interval.upper))
    return `${limitSeconds} s at ${size(interval.lower)} members or more (95 %; ${where})`
  return whatIsKnown(roomSize, interval, 0) === 'estimate'
    ? `${limitSeconds} s at about ${size(roomSize)} members (${intervalOf(interval, size)}; ${where})`
    : `${limitSeconds} s at ${size(interval.lower)} to ${size(interval.upper)} members (95 %; ${where})`
}

function refusedBecause(why: Extract<Prediction, { kind: 'refused' }>['why']): string {
  if (why.problem === 'too-few')
    return 'a prediction needs three room sizes where all blocks finished, with two blocks of each'
  if (why.problem === 'no-growth') return 'the time does not grow with the room, as far as can be told'
  if (why.problem === 'bent')
    return `${whole(why.roomSize)} members took ${milliseconds(why.measuredUs)} ms, and the line through the smaller rooms says ${milliseconds(why.byLineUs)} ms`
  return `the line says ${whole(roundedSize(why.roomSize))}, but a room of ${whole(why.unfinished)} did not finish`
}

function churnSentences({ churn }: JudgedStrategy): string[] {
  if (churn === null) return []
  const { roomSize, leavesPerSecond, deliveriesExpected, deliveriesLost, misrouted } = churn
  const share = deliveriesExpected === 0 ? absent : `${plain((100 * deliveriesLost) / deliveriesExpected)} %`
  return [
    `While ${leavesPerSecond} of ${roomSize} members leave and rejoin each second, its list misses ${whole(deliveriesLost)} of ${whole(deliveriesExpected)} deliveries (${share}), and ${whole(misrouted)} go to members who had left.`,
  ]
}

/** Rounds a room size to three digits, because the prediction is not more exact. */
export function roundedSize(size: number): number {
  return Number(size.toPrecision(3))
}

export function intervalOf(
  { lower, upper }: { lower: number; upper: number },
  text: (value: number) => string,
): string {
  return `95 %: ${text(lower)} to ${text(upper)}`
}

/** Returns the time in milliseconds, or a note if half of the messages or more did not reach everybody. */
export function timeToLast(value: QuantileValue): string {
  return value === 'infinite' ? 'not finished' : milliseconds(value)
}

/** `98.1–104`; empty for one block. */
export function spread({ least, greatest }: QuantileOverBlocks, blocks: number): string {
  return blocks < 2 || least === 'infinite' ? '' : `${timeToLast(least)}–${timeToLast(greatest)}`
}

/** Returns the notes on a cell, one phrase each. */
export function cellNotes({
  blocks,
  sharedCores,
  unusable,
  messages,
  unfinished,
  deliveriesLost,
  misrouted,
  timeouts,
}: StrategyCell): string[] {
  return [
    ...(unfinished > 0
      ? [
          `${whole(unfinished)} of ${whole(messages)} messages did not reach everybody (${whole(deliveriesLost)} deliveries lost)`,
        ]
      : []),
    ...(timeouts !== null && timeouts > 0 ? [`${counted(timeouts, 'invocation')} ended at their time limit`] : []),
    ...(misrouted > 0 ? [`${counted(misrouted, 'delivery', 'deliveries')} to others`] : []),
    ...(sharedCores > 0 ? [`chat and crowd waited for shared cores in ${sharedCores} of ${blocks} blocks`] : []),
    ...(unusable.length > 0
      ? [
          `${counted(unusable.length, 'block')} of no use: ${groupedReasons(unusable)
            .map(({ reason }) => reason.replace(/\.$/, ''))
            .join('; ')}`,
        ]
      : []),
  ]
}

/** `×4.10 (95 %: 3.9 to 4.3)` */
export function cpuRatio({ cpuToReference }: JudgedStrategy): string {
  if (cpuToReference === null) return ''
  const { ratio, interval, pairs } = cpuToReference
  const known =
    interval === null ? `${counted(pairs, 'pair')}, too few for an interval` : intervalOf(interval, significant)
  if (interval !== null && whatIsKnown(ratio, interval, 1) === 'no significant difference')
    return `no significant difference (${known})`
  return `${significant(ratio)} times (${known})`
}

export function cpuOf({ cpuUsPerDelivery }: StrategyCell): string {
  return cpuUsPerDelivery === null ? absent : significant(Math.round(cpuUsPerDelivery))
}

export function usdOf({ usdPerMillion }: StrategyCell): string {
  return usdPerMillion === null ? absent : `$${usdPerMillion.toFixed(3)}`
}

export const whatFiguresMean =
  'Time to the last delivery: median of the messages of a block, then of the blocks, with the least and the greatest block. CPU: of the functions, by delivery. ' +
  '$ a million deliveries: messages, invocations and billed duration by list prices; reading the members and the invocations of chunks are not in it.'

/** The first line of every report of it. */
export function strategiesHeadline(result: StrategiesResult): Headline {
  return { outcome: outcomeOf(result.exitCode), sentence: strategiesSentence(result) }
}
