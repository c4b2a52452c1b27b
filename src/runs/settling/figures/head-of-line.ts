import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import type { Histograms } from '../../../metrics/recording/histogram.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { SettledRun } from '../settle-run.ts'
import { Disruptions, disruptedDeliveries } from './disruptions.ts'
import { ratioOf } from './drift.ts'

/** What members who read nothing, or were reconnecting, cost the others. */
export interface HeadOfLineFigures extends Required<Pick<RunResult, 'headOfLine'>> {
  readonly histograms: Histograms<MetricsOf<'derived'>>
}

export function headOfLineFigures({ workerFacts, facts, rooms, settled }: SettledRun): HeadOfLineFigures {
  const disruptions = new Disruptions(rooms)
  for (const ofOne of workerFacts) disruptions.replay(ofOne.disruptions)
  const histograms = disruptedDeliveries(settled, facts.messages, rooms, disruptions)
  const { members } = disruptions
  const ratio = ratioOf(
    histograms.healthy_delivery_latency.percentile(quantiles.p99),
    histograms.bystander_delivery_latency.percentile(quantiles.p99),
  )
  return { histograms, headOfLine: members === 0 ? null : { members, ratio } }
}
