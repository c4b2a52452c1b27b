import { servedSentence } from './served-times.ts'
import { styleText } from 'node:util'
import { type MetricName, metricCatalogue } from '../src/metrics/catalogue/metrics.ts'
import type { QuantileName } from '../src/metrics/catalogue/quantiles.ts'
import type { Check, FunctionFigures, MetricSummary, RunResult } from '../src/metrics/result/run-result.ts'
import { budgetParts, handlerAfterSentence } from './budget-parts.ts'
import { coldStartSentence } from './cold-start-sentence.ts'
import { costSentences } from './cost-sentences.ts'
import { crowdSentences } from './crowd-sentences.ts'
import { staleConnectionSentences } from './stale-connection-sentences.ts'
import {
  duration,
  inUnit,
  mebibytes,
  milliseconds,
  percent,
  percentileLabel,
  secondsBetween,
  whole,
  withMs,
} from './figures.ts'
import { evidenceText, findingText } from './findings.ts'
import {
  type Tone,
  checkLimit,
  checkOutcomes,
  runOutcome,
  targetBadge,
  validityOutcomes,
  worstFirst,
} from './outcome.ts'
import { helloColumns, helloWayNames, insideSentence } from './hello-ways.ts'
import { sampleTitle } from './hints.ts'
import { functionCoverage } from './server-window.ts'
import { partsSentences } from './parts-sentences.ts'

const columns = 80

type Paint = (tone: Tone | 'quiet', text: string) => string

/** What is printed after a run: about a screen of 80 columns, without a line feed at its end. */
export function renderTerminal(result: RunResult, options: { color: boolean }): string {
  const paint = painter(options.color)
  return [
    ...headline(result, paint),
    '',
    ...metricRows(result, paint),
    '',
    ...findingRows(result, paint),
    ...hintRows(result, paint),
    ...checkRows(result, paint),
    ...deliveredRows(result, paint),
    balanceRow(result, paint),
    ...coldStartRows(result),
    ...budgetRows(result),
    ...helloRows(result, paint),
    ...wrapped('', crowdSentences(result)),
    ...wrapped('', staleConnectionSentences(result)),
    ...serverRows(result, paint),
    ...wrapped('', costSentences(result)),
    ...memoryRows(result),
  ].join('\n')
}

function headline(result: RunResult, paint: Paint): string[] {
  const outcome = runOutcome(result.verdict)
  const validity = validityOutcomes[result.validity.verdict]
  const run = `${result.scenario} · ${targetBadge(result.target)} · ${duration(secondsBetween(result.startedAt, result.endedAt))}`
  const first = cut(`${outcome.mark} ${outcome.word}   ${run}`)
  return [
    first.replace(outcome.word, paint(outcome.tone, outcome.word)),
    ...wrapped('  ', result.verdict.reasons),
    ...wrapped('  ', uncheckedSentences(result.verdict)),
    `  measurement ${paint(validity.tone, validity.word)}`,
    // An invalid measurement's reasons are the verdict's too.
    ...wrapped(
      '  ',
      result.validity.reasons.filter((reason) => !result.verdict.reasons.includes(reason)),
    ),
    ...wrapped('  ', partsSentences(result)),
    ...wrapped('  ', serviceTimesSentences(result)),
  ]
}

function uncheckedSentences({ unchecked = [] }: RunResult['verdict']): string[] {
  return unchecked.map((sentence) => `not checked: ${sentence}`)
}

function serviceTimesSentences({ target: { serviceTimes }, servedTimes }: RunResult): string[] {
  return [
    ...(serviceTimes === undefined ? [] : [`service times ${serviceTimes}`]),
    ...(servedTimes === undefined ? [] : [`service times: ${servedSentence(servedTimes.all)}`]),
  ]
}

const shownMetrics: readonly MetricName[] = [
  'connect_latency',
  'join_latency',
  'delivery_latency',
  'time_to_last_delivery',
  'fanout_spread',
]

/** Eighty columns have no room for the others. */
const shownQuantiles: readonly QuantileName[] = ['p50', 'p90', 'p99', 'p999']
const shownFigures = [...shownQuantiles, 'max'] as const

function metricRows(result: RunResult, paint: Paint): string[] {
  const row = (label: string, cells: readonly string[]) =>
    `  ${label.padEnd(15)}${cells.map((cell) => cell.padStart(10)).join('')}`
  const rows = shownMetrics.flatMap((name) => {
    const metric = result.metrics[name]
    if (metric === undefined || metric.count === 0) return []
    const figures = shownFigures.map((figure) => inUnit(metric[figure], metric.unit))
    const lines = [row(metricCatalogue[name].label, [whole(metric.count), ...figures])]
    // For the headline alone: the page has it for all.
    const earliest = name === 'delivery_latency' ? earlierEnds(metric) : null
    return earliest === null ? lines : [...lines, paint('quiet', row('at the earliest', ['', ...earliest]))]
  })
  return [paint('quiet', row('', ['n', ...shownQuantiles.map(percentileLabel), 'max'])), ...rows]
}

/** A figure is only an interval worth telling of where its ends are further apart than this share of it. */
const noticeableShare = 0.01

function earlierEnds({ earliest, unit, ...latest }: MetricSummary): string[] | null {
  if (earliest === undefined) return null
  const isNoticeable = shownFigures.some((figure) => {
    const [from, to] = [earliest[figure], latest[figure]]
    return typeof from === 'number' && typeof to === 'number' && to - from > to * noticeableShare
  })
  return isNoticeable ? shownFigures.map((figure) => inUnit(earliest[figure], unit)) : null
}

/** What failed stands among the reasons already; what has no verdict is named here, unless it does too. */
function checkRows({ verdict: { checks, reasons } }: RunResult, paint: Paint): string[] {
  if (checks.length === 0) return ['no checks were set']
  const [worst] = worstFirst(checks)
  const { mark, tone } = checkOutcomes[worst?.verdict ?? 'pass']
  const passed = checks.filter((check) => check.verdict === 'pass').length
  const isReason = ({ name }: Check) => reasons.some((reason) => reason.startsWith(`${name} `))
  const undecided = checks.filter((check) => check.verdict === 'inconclusive' && !isReason(check))
  return [
    paint(tone, `${mark} ${passed} of ${checks.length} checks passed`),
    ...undecided.flatMap((check) =>
      wrapped('  ', [
        `inconclusive: ${check.name} for its limit of ${checkLimit(check)}: ${check.note ?? 'it is not known'}`,
      ]),
    ),
  ]
}

/** What seems to be wrong with the chat, and what that is concluded from. */
function findingRows({ findings }: RunResult, paint: Paint): string[] {
  return (findings ?? []).flatMap((finding) => [
    ...wrapped('', [`! looks like ${finding.name}: ${findingText(finding)}`]).map((line) => paint('bad', line)),
    ...wrapped('  ', finding.details ?? []),
    ...wrapped('  ', [evidenceText(finding)]).map((line) => paint('quiet', line)),
  ])
}

/** What to check, and a frame as it came. */
function hintRows({ hints = [] }: RunResult, paint: Paint): string[] {
  return hints.flatMap(({ name, sentence, sample }) => [
    ...wrapped('', [`? ${name}: ${sentence}`]).map((line) => paint('doubtful', line)),
    ...(sample === null ? [] : [`${sampleTitle(sample)}:`, ...pieces(printable(sample.text), columns - 4)]).map(
      (line) => paint('quiet', `    ${line}`),
    ),
  ])
}

/** A frame has no words to break lines between. */
function pieces(text: string, length: number): string[] {
  const characters = Array.from(text)
  return Array.from({ length: Math.ceil(characters.length / length) }, (_, piece) =>
    characters.slice(piece * length, (piece + 1) * length).join(''),
  )
}

function deliveredRows({ counters }: RunResult, paint: Paint): string[] {
  const count = (name: string) => counters[name] ?? 0
  const expected = count('deliveries_expected')
  if (expected === 0) return []
  const lost = count('deliveries_lost')
  const duplicates = count('deliveries_duplicate')
  const delivered = `delivered ${whole(count('deliveries_received'))}/${whole(expected)}`
  const tone = lost + duplicates > 0 ? 'bad' : 'good'
  const rest = `lost ${whole(lost)}   duplicates ${whole(duplicates)}   late ${whole(count('deliveries_late'))}`
  return [`${paint(tone, delivered)}   ${rest}`]
}

function balanceRow({ balance, generator }: RunResult, paint: Paint): string {
  const unbalanced = balance.filter((line) => line.residue !== 0)
  const books =
    unbalanced.length === 0
      ? paint('good', `balance ok (${balance.length} lines, residue 0)`)
      : paint('bad', cut(unbalanced.map((line) => `residue ${whole(line.residue)} in ${line.name}`).join(', ')))
  if (generator.length === 0) return books
  const stalled = Math.max(...generator.map((worker) => worker.stallShare))
  return `${books}   generator stalled ${percent(stalled)} of the time`
}

/** The three ways to be told a connection id. */
function helloRows(result: RunResult, paint: Paint): string[] {
  const { hello } = result
  if (hello === undefined || hello === null) return []
  const width = (heading: string) => Math.max(8, heading.length + 2)
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(18)}${cells.map((cell, column) => cell.padStart(width(helloColumns[column]?.heading ?? ''))).join('')}`
  const headings = helloColumns.map(({ heading }) => heading)
  return [
    paint('quiet', row('connection ids', headings)),
    ...hello.ways.map((way) =>
      cut(
        row(
          `  ${helloWayNames[way.way]}`,
          helloColumns.map(({ cell }) => cell(way)),
        ),
      ),
    ),
    ...wrapped('', [insideSentence(result)]),
  ]
}

function coldStartRows({ coldStarts }: RunResult): string[] {
  if (coldStarts === undefined || coldStarts === null) return []
  const { counted, invocations } = coldStarts
  const counts = `cold starts ${whole(counted.reportLines)} of ${whole(invocations)} invocations.`
  return wrapped('', [`${counts} ${coldStartSentence(coldStarts)}`])
}

function budgetRows({ latencyBudget: budget }: RunResult): string[] {
  if (budget === undefined || budget === null) return []
  const mean = (sumUs: number) => milliseconds(sumUs / budget.messages)
  const parts = budgetParts(budget).flatMap(({ name, sumUs }) => (sumUs === null ? [] : `${name} ${mean(sumUs)}`))
  const after = handlerAfterSentence(budget)
  const sum = `everybody after ${mean(budget.totalUs)} ms on average = ${parts.join(' + ')}`
  return wrapped('', [after === null ? sum : `${sum}. ${after}`])
}

function serverRows({ server }: RunResult, paint: Paint): string[] {
  if (server.status === 'not-asked') return []
  const tone = server.status === 'complete' ? 'quiet' : 'doubtful'
  const rows = Object.entries(server.functions).map(([role, figures]) => functionRow(role, figures))
  const minutes = functionCoverage(server)
  const covered = minutes === null ? '' : `, data in ${minutes} min`
  const age = duration(server.ageSeconds)
  return [
    paint(tone, cut(`CloudWatch ${server.status}${covered}, age ${age}: calls/caused, p50, p99`)),
    ...(server.status === 'complete' ? [] : wrapped('  ', server.reasons)),
    ...rows,
  ]
}

function functionRow(role: string, figures: FunctionFigures): string {
  const calls = `${whole(figures.invocations)}/${whole(figures.caused)}`
  const faults = (figures.errors ?? 0) + (figures.throttles ?? 0)
  const failures = faults === 0 ? '' : `   errors ${whole(figures.errors)}, throttles ${whole(figures.throttles)}`
  return cut(
    `  ${role}${calls.padStart(Math.max(35 - role.length, calls.length + 1))}${withMs(figures.durationP50Us).padStart(10)}${withMs(figures.durationP99Us).padStart(10)}${failures}`,
  )
}

function memoryRows({ processes }: RunResult): string[] {
  const peaks = processes.map(({ name, processes, peakRssBytes }) => {
    const times = processes > 1 ? ` ×${processes}` : ''
    // Hard spaces: a line never ends between a process and its figure.
    return `${name}${times} ${mebibytes(peakRssBytes)}`.replaceAll(' ', '\u00a0')
  })
  return peaks.length === 0 ? [] : wrapped('', [`peak memory: ${peaks.join(', ')}`])
}

function painter(color: boolean): Paint {
  const formats = { good: 'green', doubtful: 'yellow', bad: 'red', quiet: 'dim' } as const
  // The caller has decided already whether there is a terminal that shows colours.
  return (tone, text) => (color ? styleText(formats[tone], text, { validateStream: false }) : text)
}

/** Text of others may hold control characters, and a terminal obeys them. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�')
}

function cut(line: string): string {
  const text = printable(line)
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`
}

function wrapped(indent: string, paragraphs: readonly string[]): string[] {
  return paragraphs.flatMap((paragraph) => {
    const lines: string[] = []
    let line = indent
    for (const word of printable(paragraph).split(' ')) {
      if (line.length > indent.length && line.length + word.length > columns) {
        lines.push(line.trimEnd())
        line = `${indent}  `
      }
      line += `${word} `
    }
    return [...lines, line.trimEnd()].map(cut)
  })
}
