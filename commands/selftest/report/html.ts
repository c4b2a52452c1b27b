import type { CaseResult, SelftestCheck, SelftestResult, ServiceTimesResult } from '../selftest-result.ts'
import { duration, milliseconds, percent, whole } from '../../../reports/figures.ts'
import { type Outcome, toldApart } from '../../../reports/outcome.ts'
import { caseOutcome, faultsFound, quantileError, whatToLookAt, selftestHeadline } from './selftest-figures.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { pill } from '../../../reports/html/pill.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { figure, table, text } from '../../../reports/html/table.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

/** The page of a selftest. */
export function renderSelftestHtml(result: SelftestResult): string {
  return renderSeveralRunsPage(result, {
    headline: selftestHeadline(result),
    name: 'selftest',
    id: result.runId,
    lead: [...whatToLookAt(result).map((text) => html`${text}<br>`), `exit code ${result.exitCode}`],
    sections: [
      section(
        'Measurement error',
        html`<p class="lead">The calibration server recorded what it sent, and when. The crowd measured it as it measures any chat. An error is
the reported value minus the true one, in milliseconds. ${placement(result.cores)}</p>
${errorTable(result.cases)}`,
      ),
      result.cases.map(caseSection),
      result.serviceTimes === null ? null : serviceTimesSection(result.serviceTimes),
    ],
  })
}

function placement(cores: SelftestResult['cores']): string {
  if (cores === null) return 'The kernel placed the workers and the server on the cores of this machine.'
  return `The main thread of each worker had a core of its own (${cores.workers.join(', ')}), all else the others.`
}

function errorTable(cases: readonly CaseResult[]): Markup {
  return table(
    'Reported minus true, in milliseconds',
    cases,
    [
      text('case', ({ name }) => name),
      text('outcome', (outcome) => pill(caseOutcome(outcome))),
      figure('deliveries', ({ comparison }) => whole(comparison.deliveries)),
      figure('p50', ({ comparison }) => quantileError(comparison, 'p50')),
      figure('p99', ({ comparison }) => quantileError(comparison, 'p99')),
      figure('p99.9', ({ comparison }) => quantileError(comparison, 'p999')),
      figure('truth in the interval', ({ comparison }) => percent(comparison.coverage)),
      figure('faults found', ({ comparison }) => faultsFound(comparison)),
    ],
    (outcome) => (caseOutcome(outcome).tone === 'bad' ? 'bad' : 'none'),
  )
}

function caseSection(outcome: CaseResult): Markup {
  const { summary, isOverTls, connections, rate, seconds, seed, workers, validity, comparison } = outcome
  const { error, width } = comparison
  return caseByOutcome(
    outcome,
    html`<p class="lead">${summary} · ${whole(connections)} connections${isOverTls ? ' over TLS' : ''}, ${whole(rate)} deliveries a second for ${duration(seconds)}, workers: ${workers}, seed ${seed} · measurement ${validity.verdict}</p>
${validity.reasons.map((reason) => html`<p class="warning">${reason}</p>`)}
${table('Delivery latency, in milliseconds', comparison.quantiles, [
  text('percentile', (quantile) => quantile.name.replace('p999', 'p99.9')),
  figure('true', (quantile) => milliseconds(quantile.trueUs)),
  figure('reported', (quantile) => milliseconds(quantile.latestUs)),
  figure('earliest', (quantile) => milliseconds(quantile.earliestUs)),
  figure('error', (quantile) => quantileError(comparison, quantile.name)),
  text('truth in the interval', (quantile) => (quantile.isInside ? 'yes' : 'no')),
])}
${table(
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
)}
<p>${intervalSentence(comparison)}</p>
${checksTable(outcome.checks)}`,
  )
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

/** What failed is open. */
function caseByOutcome(outcome: CaseResult | ServiceTimesResult, content: Markup): Markup {
  const shown = caseOutcome(outcome)
  return shown.tone === 'bad'
    ? section(outcome.name, content, pill(shown))
    : foldedSection(outcome.name, pill(shown), content)
}

function serviceTimesSection(outcome: ServiceTimesResult): Markup {
  const { summary, seed, kinds, checks, times } = outcome
  return caseByOutcome(
    outcome,
    html`<p class="lead">${summary} · seed ${seed}</p>
${times === 'not-judged' ? html`<p class="warning">Not judged: this machine was too busy, as calls show that are not held back.</p>` : null}
${table('Error of the times that a caller saw, early or late, in milliseconds', kinds, [
  text('kind', ({ kind }) => kind),
  figure('calls', ({ calls }) => whole(calls)),
  figure('error p50', ({ errorP50Us }) => milliseconds(errorP50Us)),
  figure('error p99', ({ errorP99Us }) => milliseconds(errorP99Us)),
  figure('not held back: off its median, p99', ({ freeP99Us }) => milliseconds(freeP99Us)),
])}
${checksTable(checks)}`,
  )
}

function checksTable(checks: readonly SelftestCheck[]): Markup {
  return table(
    'Checks',
    checks,
    [
      text('check', (check) => check.name),
      text('verdict', (check) => pill(checkOutcomes[check.verdict])),
      figure('observed', (check) => toldApart(check).observed),
      figure('limit', (check) => toldApart(check).limit),
    ],
    ({ verdict }) => (verdict === 'fail' ? 'bad' : 'none'),
  )
}

const checkOutcomes: Readonly<Record<SelftestCheck['verdict'], Outcome>> = {
  pass: { mark: '✔', word: 'pass', tone: 'good' },
  fail: { mark: '✖', word: 'fail', tone: 'bad' },
  'not-judged': { mark: '?', word: 'not judged', tone: 'doubtful' },
}
