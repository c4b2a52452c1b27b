import { metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { bracketed } from '../brackets.ts'
import { percentileLabel, whole } from '../figures.ts'
import { runHeadline } from '../sentences/run-headline.ts'
import { code, firstOf, markdownTable, plainText, shortened } from '../markdown.ts'
import {
  checkFigure,
  checkLimit,
  checkOutcomes,
  inCell,
  targetBadge,
  validityOutcomes,
  worstFirst,
} from '../outcome.ts'

const shownMetrics = ['connect_latency', 'delivery_latency', 'time_to_last_delivery'] as const
const shownQuantiles = ['p50', 'p90', 'p99', 'p999'] as const

/** So that the whole stays one screen. */
const mostReasons = 5
const mostChecks = 10

/** A run on one screen, as Markdown for the page of a CI job. */
export function renderSummary(result: RunResult): string {
  const { scenario, target, verdict, validity, metrics, command } = result
  const { outcome, sentence } = runHeadline(result)
  const validityOutcome = validityOutcomes[validity.verdict]
  const unchecked = (verdict.unchecked ?? []).map((sentence) => `not checked: ${sentence}`)
  const reasons = [...new Set([...verdict.reasons, ...unchecked, ...validity.reasons])]
  const rows = shownMetrics.flatMap((name) => {
    const metric = metrics[name]
    if (metric === undefined || metric.count === 0) return []
    const figures = [...shownQuantiles, 'max' as const].map((figure) =>
      bracketed(metric.earliest?.[figure], metric[figure]),
    )
    return [[metricCatalogue[name].label, whole(metric.count), ...figures]]
  })
  const checks = worstFirst(verdict.checks)
  return `${[
    `### ${outcome.mark} ${line(sentence)}`,
    `fanbench ${line(scenario)}: ${outcome.word}. ${line(targetBadge(target))}. Measurement ${validityOutcome.mark} ${validityOutcome.word}.`,
    firstOf(
      reasons.map((reason) => `- ${line(reason)}`),
      mostReasons,
      (left) => `- and ${left} more`,
    ),
    rows.length === 0 ? '' : markdownTable(['ms', 'n', ...shownQuantiles.map(percentileLabel), 'max'], rows),
    checks.length === 0
      ? ''
      : markdownTable(
          ['check', 'observed', 'limit', 'verdict'],
          checks.slice(0, mostChecks).map((check) => {
            const { mark, word } = checkOutcomes[check.verdict]
            const observed = inCell(check, checkFigure(check.observed, check.unit))
            const cells = [check.name, observed, checkLimit(check)].map(shortened)
            return [...cells, `${mark} ${word}`]
          }),
        ),
    checks.length > mostChecks ? `and ${checks.length - mostChecks} more checks` : '',
    code(shortened(command).replaceAll(/\p{Cc}/gu, ' ')),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n\n`
}

function line(text: string): string {
  return plainText(shortened(text))
}
