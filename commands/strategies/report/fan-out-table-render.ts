import { createHash } from 'node:crypto'
import type { JudgedStrategy, StrategiesResult, StrategyCell } from '../strategies-result.ts'
import { isChunked } from '../strategy.ts'
import { whatIsKnown } from '../../../reports/brackets.ts'
import {
  absent,
  duration,
  instant,
  milliseconds,
  secondsBetween,
  significant,
  whole,
} from '../../../reports/figures.ts'
import { code, markdownTable, plainText } from '../../../reports/markdown.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import { roundedSize } from './strategies-text.ts'

/**
 * The page that says how large a room can be: time to the last delivery by strategy, size of the room and memory.
 *
 * @param results one a memory setting
 * @returns Markdown that ends with its {@link stampOf}
 */
export function renderFanOutTable(results: readonly StrategiesResult[]): string {
  const ordered = results.toSorted((a, b) => (a.memoryMb ?? 0) - (b.memoryMb ?? 0))
  const sizes = [...new Set(ordered.flatMap(({ paces }) => paces.map(({ roomSize }) => roomSize)))].toSorted(
    (a, b) => a - b,
  )
  const rows = ordered.flatMap((result) => result.strategies.map((strategy) => ({ result, strategy })))
  const text = [
    '# How large can a room be?',
    introduction,
    ordered.some(({ target }) => target.kind === 'emulated') ? emulated : null,
    '## Time to the last delivery',
    'Milliseconds from the instant at which a message was due until the last member of the room had it: median.',
    markdownTable(
      ['strategy', 'memory', ...sizes.map((size) => `${whole(size)} members`), 'room at 29 s'],
      rows.map(({ result, strategy }) => [
        strategy.name,
        result.memoryMb === null ? "the chat's own" : `${whole(result.memoryMb)} MB`,
        ...sizes.map((size) => cellText(strategy, size, result.limitSeconds)),
        atLimit(strategy),
      ]),
    ),
    legend,
    '## How it was measured',
    ...ordered.map(provenance),
  ]
    .filter((part) => part !== null)
    .join('\n\n')
  return `${text}\n\n${stampOf(
    text,
    ordered.map(({ experimentId }) => experimentId),
  )}\n`
}

const introduction = `Lambda posts a message to each member of a room in a request of its own, and API Gateway waits 29 s for the function. So the time until
the last member has a message grows with the room, and the order of the posts decides how fast. \`fanbench strategies --help-all\` describes
the strategies.`

const emulated = `**Emulated.** The figures are from the embedded stack, with the response times that are assumed for AWS (\`--service-times typical\`; all of
them are marked U, because AWS publishes none). They compare strategies with each other. To measure your own account, use
\`fanbench strategies\` with \`--target\`.`

const legend = `A time is – if the size was not measured, or if this machine could not give the functions the share of a core that belongs to their
memory. ≈ is not measured but lies on the fitted line. "Over 29 s" means that half of the messages or more did not reach everybody before
the function was ended; with ≈, it means that the line is above 29 s. "Room at 29 s" is extrapolated from the line, with its 95 % interval.
It is – if no line fits, if a size has a single block, and for strategies that split a room into parts, because each part has 29 s of its
own.`

function cellText({ cells, line, prediction }: JudgedStrategy, size: number, limitSeconds: number): string {
  const cell = cells.find(({ roomSize }) => roomSize === size)
  if (cell !== undefined && cell.blocks > 0) return measured(cell, limitSeconds)
  if (line === null || prediction.kind !== 'predicted' || size < line.from) return absent
  const us = line.interceptUs + line.slopeUs * size
  return us > limitSeconds * 1e6 ? `≈ over ${limitSeconds} s` : `≈ ${milliseconds(us)}`
}

/**
 * Returns the cell of a measured time. A message that was lost for another reason than the time limit is not shown as over the
 * limit.
 */
function measured({ timeToLastUs: { median }, timeouts }: StrategyCell, limitSeconds: number): string {
  if (median !== 'infinite') return milliseconds(median)
  return timeouts === 0 ? 'lost deliveries' : `over ${limitSeconds} s`
}

function atLimit(strategy: JudgedStrategy): string {
  const { prediction } = strategy
  if (prediction.kind === 'refused' || isChunked(strategy)) return absent
  const { roomSize, interval } = prediction
  const size = (value: number) => whole(roundedSize(value))
  if (!Number.isFinite(interval.upper)) return `${size(interval.lower)} or more`
  const between = `${size(interval.lower)} to ${size(interval.upper)}`
  return whatIsKnown(roomSize, interval, 0) === 'estimate' ? `≈ ${size(roomSize)} (${between})` : between
}

function provenance(result: StrategiesResult): string {
  const { target, harness, startedAt, endedAt, command, seed, blocks, rounds, paces, stopped, functions, memoryMb } =
    result
  const memory = memoryMb === null ? '' : ` with ${whole(memoryMb)} MB`
  const { host } = harness
  return [
    `### ${plainText(result.experimentId)}`,
    code(command),
    [
      `- ${plainText(functions.join(', '))}${memory}; ${blocks.length} blocks in ${rounds} ${rounds === 1 ? 'round' : 'rounds'}${stopped === null ? '' : `, ended early: ${plainText(stopped.reasons.join('; '))}`}`,
      `- ${targetBadge(target)}; service times: ${plainText(target.serviceTimes ?? 'none')}`,
      `- a message every ${paces.map(({ roomSize, intervalSeconds }) => `${significant(intervalSeconds)} s (${whole(roomSize)} members)`).join(', ')}; seed ${seed}`,
      `- ${host.cpus} × ${plainText(host.cpuModel)}, ${host.platform}, Node ${harness.node}, fanbench ${harness.version}${harness.commit === null ? '' : ` (${harness.commit})`}`,
      `- ${instant(startedAt)}, ${duration(secondsBetween(startedAt, endedAt))}`,
    ].join('\n'),
  ].join('\n\n')
}

/**
 * Returns a stamp with the ids of the results and a hash of the text. The hash shows an edit by hand; the page has to be
 * generated again.
 */
export function stampOf(text: string, experimentIds: readonly string[]): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return `<!-- npm run fan-out-table: ${experimentIds.join(' ')} · ${hash} -->`
}
