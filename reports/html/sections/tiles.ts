import type { MetricName } from '../../../src/metrics/catalogue/metrics.ts'
import { quantilesBelow } from '../../../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, QuantileValue, RunResult } from '../../../src/metrics/result/run-result.ts'
import { absent, percent, shareOf, whole, withMs } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'

/** The five figures to remember. */
export function tiles(result: RunResult): Markup {
  return html`<section class="tiles" aria-label="Key figures">
${latencyTile(result, 'delivery_latency', 'Delivery')}
${latencyTile(result, 'time_to_last_delivery', 'Everybody has it')}
${latencyTile(result, 'connect_latency', 'Connect')}
${deliveredTile(result)}
${generatorTile(result)}
</section>`
}

/** With too few samples for a p99, the highest percentile that there are enough for. */
function latencyTile(result: RunResult, name: MetricName, label: string): Markup {
  const summary = result.metrics[name]
  if (summary === undefined || summary.count === 0) return tile(label, absent, 'not measured in this run')
  const { figure, value } = highest(summary)
  return tile(`${label} ${figure}`, withMs(value), `p50 ${withMs(summary.p50)} · n ${whole(summary.count)}`)
}

function highest(summary: MetricSummary): { figure: string; value: QuantileValue } {
  const known = ['p99', ...quantilesBelow('p99').toReversed()] as const
  const figure = known.find((name) => summary[name] !== null) ?? 'max'
  return { figure, value: summary[figure] }
}

function deliveredTile(result: RunResult): Markup {
  const count = (name: string) => result.counters[name] ?? 0
  const expected = count('deliveries_expected')
  if (expected === 0) return tile('Delivered', absent, 'nothing was expected')
  const lost = count('deliveries_lost')
  const duplicates = count('deliveries_duplicate')
  return tile(
    'Delivered',
    shareOf(count('deliveries_received'), expected),
    `of ${whole(expected)}: ${whole(lost)} lost, ${whole(duplicates)} twice`,
    lost + duplicates > 0 ? 'bad' : 'plain',
  )
}

/** How far the harness itself lagged: the figures beside it are only as good as this one. */
function generatorTile({ metrics, generator }: RunResult): Markup {
  const delay = metrics['publish_delay']
  const { figure, value } = delay === undefined ? { figure: '', value: null } : highest(delay)
  const stalled = generator.map((worker) => worker.stallShare)
  const note =
    stalled.length === 0 ? 'no figures of the generator' : `stalled ${percent(Math.max(...stalled))} of the time`
  return tile(`Generator lag ${figure}`, withMs(value), note)
}

function tile(label: string, value: string, note: string, tone: 'plain' | 'bad' = 'plain'): Markup {
  return html`<div class="tile ${tone}"><h2>${label}</h2><p class="value">${value}</p><p class="note">${note}</p></div>`
}
