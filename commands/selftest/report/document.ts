import type { CaseResult, SelftestCheck, SelftestResult, ServiceTimesResult } from '../selftest-result.ts'
import { counted } from '../../../reports/counted.ts'
import {
  type Document,
  type Part,
  type Section,
  type Table,
  explanation,
  factsOf,
  figure,
  folded,
  outcomeCell,
  section,
  sentence,
  table,
  text,
  warning,
} from '../../../reports/document.ts'
import { absent, duration, milliseconds, percent, secondsBetween, whole } from '../../../reports/figures.ts'
import { type Outcome, toldApart } from '../../../reports/outcome.ts'
import {
  caseOutcome,
  casesOf,
  failures,
  faultsFound,
  quantileError,
  selftestHeadline,
  unjudged,
} from './selftest-figures.ts'
import { documentOutputs } from '../../../reports/document-outputs.ts'

export const selftestOutputs = documentOutputs('selftest', selftestDocument)

/** A selftest as it is reported: what failed, the error table, and each case by itself. */
function selftestDocument(result: SelftestResult): Document {
  const { cases, serviceTimes, startedAt, endedAt, runId, command } = result
  const all = casesOf(result)
  const isOverTls = cases.some((one) => one.isOverTls)
  return {
    headline: selftestHeadline(result),
    command: 'selftest',
    about: [
      ...(isOverTls ? ['over TLS'] : []),
      counted(all.length, 'case'),
      duration(secondsBetween(startedAt, endedAt)),
    ],
    id: runId,
    lead: [
      ...all.flatMap(failures).map((text, at) => sentence(text, 900 - at, failed)),
      ...unjudged(all).map((text) => sentence(text, 700, notJudged)),
    ],
    parts: [
      section('Measurement error', [
        errorTable(result),
        explanation(
          'The calibration server recorded what it sent, and when. The crowd measured it as it measures any chat. An error is the reported value minus the true one, in milliseconds. ' +
            placement(result.cores),
        ),
      ]),
      ...cases.map(caseSection),
      ...(serviceTimes === null ? [] : [serviceTimesSection(serviceTimes)]),
    ],
    facts: factsOf(result),
    again: command,
  }
}

const failed: Outcome = { mark: '✖', word: 'fail', tone: 'bad' }
const notJudged: Outcome = { mark: '?', word: 'not judged', tone: 'doubtful' }

function placement(cores: SelftestResult['cores']): string {
  if (cores === null) return 'The kernel placed the workers and the server on the cores of this machine.'
  return `The main thread of each worker had a core of its own (${cores.workers.join(', ')}), all else the others.`
}

function errorTable({ cases, serviceTimes }: SelftestResult): Table {
  const rows: ErrorRow[] = [...cases.map(caseRow), ...(serviceTimes === null ? [] : serviceTimesRows(serviceTimes))]
  return table(
    'Reported minus true, in milliseconds; of service times the error without its sign',
    rows,
    [
      text('case', ({ name }) => name),
      text('outcome', ({ outcome }) => outcomeCell(outcome)),
      figure('deliveries', ({ deliveries }) => deliveries, { leaveOut: 6 }),
      figure('error p50', ({ errors }) => errors[0] ?? '', { leaveOut: 2 }),
      figure('error p99', ({ errors }) => errors[1] ?? ''),
      figure('error p99.9', ({ errors }) => errors[2] ?? '', { leaveOut: 4 }),
      figure('width p99', ({ width }) => width, { leaveOut: 5 }),
      figure('truth in interval', ({ coverage }) => coverage, { leaveOut: 3 }),
      figure('faults found', ({ faults }) => faults, { leaveOut: 1 }),
    ],
    {
      tone: ({ outcome }) => (outcome.tone === 'bad' ? 'bad' : 'none'),
      worth: ({ outcome }) => (outcome.tone === 'bad' ? 800 : 500),
    },
  )
}

interface ErrorRow {
  readonly name: string
  readonly outcome: Outcome
  readonly deliveries: string
  /** The errors of p50, p99 and p99.9. */
  readonly errors: readonly string[]
  /** The width of the intervals of single receipts. */
  readonly width: string
  readonly coverage: string
  readonly faults: string
}

function caseRow(one: CaseResult): ErrorRow {
  const { name, comparison } = one
  return {
    name,
    outcome: caseOutcome(one),
    deliveries: whole(comparison.deliveries),
    errors: (['p50', 'p99', 'p999'] as const).map((quantile) => quantileError(comparison, quantile)),
    width: milliseconds(comparison.width.p99Us),
    coverage: comparison.coverage === null ? absent : `${(comparison.coverage * 100).toFixed(1)} %`,
    faults: faultsFound(comparison),
  }
}

function serviceTimesRows(one: ServiceTimesResult): ErrorRow[] {
  return one.kinds.map(({ kind, errorP50Us, errorP99Us }) => ({
    name: `service ${kind}`,
    outcome: caseOutcome(one),
    deliveries: '',
    errors: [errorP50Us, errorP99Us].map((us) => milliseconds(us)),
    width: '',
    coverage: '',
    faults: '',
  }))
}

function caseSection(one: CaseResult): Section {
  const { summary, isOverTls, connections, rate, seconds, seed, workers, validity, comparison } = one
  const { error, width } = comparison
  return caseByOutcome(one, [
    explanation(
      `${summary} · ${whole(connections)} connections${isOverTls ? ' over TLS' : ''}, ${whole(rate)} deliveries a second for ${duration(seconds)}, workers: ${workers}, seed ${seed} · measurement ${validity.verdict}`,
    ),
    ...validity.reasons.map((reason) => warning(reason)),
    table('Delivery latency, in milliseconds', comparison.quantiles, [
      text('percentile', ({ name }) => name.replace('p999', 'p99.9')),
      figure('true', ({ trueUs }) => milliseconds(trueUs)),
      figure('reported', ({ latestUs }) => milliseconds(latestUs)),
      figure('earliest', ({ earliestUs }) => milliseconds(earliestUs)),
      figure('error', ({ name }) => quantileError(comparison, name)),
      text('truth in the interval', ({ isInside }) => (isInside ? 'yes' : 'no')),
    ]),
    table(
      'Single receipts, in milliseconds',
      [
        { what: 'received minus truly sent', ...error },
        { what: 'width of the interval', ...width },
      ],
      [
        text('figure', ({ what }) => what),
        figure('min', ({ minUs }) => milliseconds(minUs)),
        figure('p50', ({ p50Us }) => milliseconds(p50Us)),
        figure('p99', ({ p99Us }) => milliseconds(p99Us)),
        figure('p99.9', ({ p999Us }) => milliseconds(p999Us)),
        figure('max', ({ maxUs }) => milliseconds(maxUs)),
      ],
    ),
    explanation(intervalSentence(comparison)),
    checksTable(one.checks),
  ])
}

function intervalSentence({ coverage, widened, receipts, vague }: CaseResult['comparison']): string {
  const wider =
    widened === 0
      ? 'No interval had to be widened because the worker may have been stopped'
      : `${percent(widened / receipts)} of the intervals are wider because the worker may have been stopped`
  const unknown =
    vague === 0
      ? ''
      : ` For ${whole(vague)} receipts the truth itself is only known to more than a millisecond: the server lost its core while it wrote, or the kernel kept the bytes.`
  return `${percent(coverage)} of the intervals hold the truth. ${wider}.${unknown}`
}

function serviceTimesSection(one: ServiceTimesResult): Section {
  const { summary, seed, kinds, checks, times } = one
  return caseByOutcome(one, [
    explanation(`${summary} · seed ${seed}`),
    ...(times === 'not-judged'
      ? [warning('Not judged: this machine was too busy, as calls show that are not held back.')]
      : []),
    table('Error of the times that a caller saw, early or late, in milliseconds', kinds, [
      text('kind', ({ kind }) => kind),
      figure('calls', ({ calls }) => whole(calls)),
      figure('error p50', ({ errorP50Us }) => milliseconds(errorP50Us)),
      figure('error p99', ({ errorP99Us }) => milliseconds(errorP99Us)),
      figure('not held back: off its median, p99', ({ freeP99Us }) => milliseconds(freeP99Us)),
    ]),
    checksTable(checks),
  ])
}

/** Returns the section of a case. On the page, failed cases are open; a terminal lists the failed checks above. */
function caseByOutcome(one: CaseResult | ServiceTimesResult, parts: readonly Part[]): Section {
  return folded(one.name, `${counted(one.checks.length, 'check')}, and its figures`, parts, caseOutcome(one))
}

function checksTable(checks: readonly SelftestCheck[]): Table {
  return table(
    'Checks',
    checks,
    [
      text('check', ({ name }) => name),
      text('verdict', ({ verdict }) => outcomeCell(checkOutcomes[verdict])),
      figure('observed', (check) => toldApart(check).observed),
      figure('limit', (check) => toldApart(check).limit),
    ],
    { tone: ({ verdict }) => (verdict === 'fail' ? 'bad' : 'none') },
  )
}

const checkOutcomes: Readonly<Record<SelftestCheck['verdict'], Outcome>> = {
  pass: { mark: '✔', word: 'pass', tone: 'good' },
  fail: failed,
  'not-judged': notJudged,
}
