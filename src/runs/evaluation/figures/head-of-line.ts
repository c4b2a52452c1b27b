import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import type { Histograms } from '../../../metrics/recording/histogram.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import { type DisruptedDeliveries, Disruptions, disruptedDeliveries } from './disruptions.ts'
import { ratioOf } from './drift.ts'

/** The delay of other members by members who did not read or were reconnecting. */
export interface HeadOfLineFigures extends Required<Pick<RunResult, 'headOfLine'>> {
  readonly histograms: Histograms<MetricsOf<'derived'>>
}

export function headOfLineFigures({ facts, rooms }: GatheredRun): MessageCollector<HeadOfLineFigures> {
  const disruptions = new Disruptions(rooms)
  for (const ofOne of facts.workers) disruptions.replay(ofOne.disruptions)
  const { add, figures } = disruptedDeliveries(facts.messages, rooms, disruptions)
  return { add, figures: () => withRatio(figures(), disruptions) }
}

function withRatio(histograms: DisruptedDeliveries, { members }: Disruptions): HeadOfLineFigures {
  const ratio = ratioOf(
    histograms.healthy_delivery_latency.percentile(quantiles.p99),
    histograms.bystander_delivery_latency.percentile(quantiles.p99),
  )
  return { histograms, headOfLine: members === 0 ? null : { members, ratio } }
}
