import { type MetricName, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantilesBelow } from '../../src/metrics/catalogue/quantiles.ts'
import type { ColdStarts, MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import { counted } from '../counted.ts'
import {
  type Section,
  type Sentence,
  type Table,
  drawing,
  figure,
  section,
  sentence,
  table,
  text,
} from '../document.ts'
import { quantileMs } from '../brackets.ts'
import { percent, percentileLabel, shareOf, whole, withMs } from '../figures.ts'
import { addedByColdStart, notSlowerPhrase } from '../sentences/cold-start-sentence.ts'
import { judgedWords } from '../sentences/judged-words.ts'
import { type Markup, html } from '../html/markup.ts'
import { checkOutcomes } from '../outcome.ts'
import { always } from '../terminal/summary.ts'

/** A duration with a tile of its own, and the part of the run that it belongs to. */
interface LatencyTile {
  readonly name: MetricName
  readonly label: string
  readonly noun: readonly [one: string, several: string]
  readonly scope: (result: RunResult) => string
}

const latencyTiles: readonly LatencyTile[] = [
  { name: 'delivery_latency', label: 'Delivery', noun: ['delivery', 'deliveries'], scope: publishing },
  {
    name: 'time_to_last_delivery',
    label: 'Everybody',
    noun: ['message', 'messages'],
    scope: publishing,
  },
  { name: 'connect_latency', label: 'Connect', noun: ['handshake', 'handshakes'], scope: () => 'whole run' },
]

const lag: LatencyTile = {
  name: 'publish_delay',
  label: 'Generator lag',
  noun: ['message', 'messages'],
  scope: publishing,
}

/** The figures to remember: as tiles on the page, and the metrics of the way of a message in a table. */
export function keyFiguresSection(result: RunResult): Section {
  return section('Key figures', [
    drawing(tiles(result), metricTable(result)),
    deliveredSentence(result),
    balanceSentence(result),
  ])
}

/** The metrics of the table, and what they are worth where there is no room for all. */
const inTable = {
  connect_latency: 500,
  join_latency: 480,
  delivery_latency: always,
  time_to_last_delivery: 520,
  fanout_spread: 150,
} as const satisfies Partial<Record<MetricName, number>>

function metricTable({ metrics }: RunResult): Table | null {
  const rows = Object.entries(inTable).flatMap(([name, worth]) => {
    const summary = metrics[name]
    return summary === undefined || summary.count === 0
      ? []
      : [{ label: metricCatalogue[name as MetricName].label, summary, worth }]
  })
  if (rows.length === 0) return null
  const percentile = (name: QuantileName | 'max', leaveOut?: number) =>
    figure<(typeof rows)[number]>(
      figureName(name),
      ({ summary }) => quantileMs(summary, name),
      leaveOut === undefined ? {} : { leaveOut },
    )
  return table(
    'The way of a message',
    rows,
    [
      text('', ({ label }) => label),
      figure('n', ({ summary }) => whole(summary.count), { leaveOut: 1 }),
      percentile('p50'),
      percentile('p90', 3),
      percentile('p99'),
      percentile('p999', 2),
      percentile('max'),
    ],
    { worth: ({ worth }) => worth },
  )
}

function deliveredSentence({ counters }: RunResult): Sentence | null {
  const count = (name: string) => counters[name] ?? 0
  const expected = count('deliveries_expected')
  if (expected === 0) return null
  const misrouted = count('deliveries_misrouted')
  const isBad = count('deliveries_lost') + count('deliveries_duplicate') + misrouted > 0
  const parts = [
    `delivered ${whole(count('deliveries_received'))}/${whole(expected)}`,
    `lost ${whole(count('deliveries_lost'))}`,
    `duplicates ${whole(count('deliveries_duplicate'))}`,
    misrouted === 0 ? '' : `misrouted ${whole(misrouted)}`,
    `late ${whole(count('deliveries_late'))}`,
    judgedWords(counters),
  ]
  return sentence(parts.filter((part) => part !== '').join(' · '), 650, isBad ? checkOutcomes.fail : checkOutcomes.pass)
}

function balanceSentence({ balance, generator }: RunResult): Sentence {
  const unbalanced = balance.filter((line) => line.residue !== 0)
  const isBalanced = unbalanced.length === 0
  const sums = isBalanced
    ? `balance ok (${balance.length} lines, residue 0)`
    : unbalanced.map((line) => `residue ${whole(line.residue)} in ${line.name}`).join(', ')
  const stalled = Math.max(0, ...generator.map((worker) => worker.stallShare))
  const generated = generator.length === 0 ? '' : ` · generator stalled ${percent(stalled)} of the time`
  return sentence(`${sums}${generated}`, isBalanced ? 300 : 850, isBalanced ? checkOutcomes.pass : checkOutcomes.fail)
}

/** The latencies at one percentile: figures of several cannot be held against each other. */
export function tiles(result: RunResult): Markup {
  const measured = ({ name }: LatencyTile) => (result.metrics[name]?.count ?? 0) > 0
  const shown = [...latencyTiles, lag].filter(measured)
  const percentile = commonPercentile(shown.map(({ name }) => result.metrics[name]!))
  const latency = (one: LatencyTile) => latencyTile(result, one, percentile)
  return html`<div class="tiles">
${latencyTiles.filter(measured).map(latency)}
${deliveredTile(result)}
${coldStartTile(result.coldStarts)}
${measured(lag) ? lagTile(result, percentile) : null}
</div>`
}

/** The warm-up is over, and nothing has ended; the bursts of `cold-start` are what it is for. */
function publishing({ scenario }: RunResult): string {
  return scenario === 'cold-start' ? 'steady phase and bursts' : 'steady phase'
}

/** p99, or the highest percentile below it for which all have enough samples; the maximum where there are too few for any. */
function commonPercentile(summaries: readonly MetricSummary[]): QuantileName | 'max' {
  const names = ['p99', ...quantilesBelow('p99').toReversed()] as const
  return names.find((name) => summaries.every((summary) => summary[name] !== null)) ?? 'max'
}

function latencyTile(result: RunResult, { name, label, noun, scope }: LatencyTile, of: QuantileName | 'max'): Markup {
  const summary = result.metrics[name]!
  const half = of === 'p50' || summary.p50 === null ? '' : `p50 ${quantileMs(summary, 'p50')} · `
  return tile({
    label: `${label} ${figureName(of)}`,
    value: quantileMs(summary, of),
    note: `${half}${counted(summary.count, ...noun)}`,
    scope: scope(result),
  })
}

function figureName(of: QuantileName | 'max'): string {
  return of === 'max' ? of : percentileLabel(of)
}

/** Once to each member of the room, and not at all to others: a loss, a duplicate and a misrouted one are each too many. */
function deliveredTile({ counters }: RunResult): Markup | null {
  const count = (name: string) => counters[name] ?? 0
  const expected = count('deliveries_expected')
  if (expected === 0) return null
  const lost = count('deliveries_lost')
  const duplicates = count('deliveries_duplicate')
  const misrouted = count('deliveries_misrouted')
  const judged = judgedWords(counters)
  // A delivery may have come three times: then it is taken for two that came twice, and the share is the least that is possible.
  const once = Math.max(0, count('deliveries_received') - duplicates)
  return tile({
    label: 'Exactly once',
    value: shareOf(once, expected + misrouted),
    note: `${whole(lost)} lost · ${counted(duplicates, 'duplicate')} · ${misrouted === 0 ? '' : `${whole(misrouted)} misrouted · `}${whole(expected)} expected${judged && ` · ${judged}`}`,
    scope: 'whole run',
    isBad: lost + duplicates + misrouted > 0,
  })
}

function coldStartTile(coldStarts: ColdStarts | null | undefined): Markup | null {
  if (coldStarts === undefined || coldStarts === null) return null
  const { penalty, counted: ways, invocations } = coldStarts
  if (ways.reportLines === 0) return null
  const count = `${whole(ways.reportLines)} of ${counted(invocations, 'invocation')}`
  const added = penalty === null ? null : addedByColdStart(penalty)
  return added === null || penalty === null
    ? tile({
        label: 'Cold starts',
        value: whole(ways.reportLines),
        note: `of ${counted(invocations, 'invocation')}${penalty === null ? '' : `; ${notSlowerPhrase(penalty)}`}`,
        scope: 'whole run',
      })
    : tile({
        label: 'A cold start adds',
        value: added,
        note: `at the median · ${count}`,
        scope: 'whole run',
      })
}

/** How far the harness itself lagged: the figures beside it are only as good as this one. */
function lagTile(result: RunResult, of: QuantileName | 'max'): Markup {
  const stalled = result.generator.map((worker) => worker.stallShare)
  return tile({
    label: `${lag.label} ${figureName(of)}`,
    value: withMs(result.metrics[lag.name]![of]),
    note: stalled.length === 0 ? 'of the load generator' : `stalled ${percent(Math.max(...stalled))} of the time`,
    scope: lag.scope(result),
  })
}

interface Tile {
  readonly label: string
  readonly value: string
  readonly note: string
  readonly scope: string
  readonly isBad?: boolean
}

function tile({ label, value, note, scope, isBad = false }: Tile): Markup {
  return html`<div class="tile${isBad ? ' bad' : ''}"><p class="label">${label}</p><p class="value">${value}</p><p class="note">${note}</p><p class="note">${scope}</p></div>
`
}
