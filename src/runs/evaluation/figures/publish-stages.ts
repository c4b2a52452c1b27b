import { arrivalsOf } from '../../../crowd/schedule/rate-stages.ts'
import { firstStagePart } from '../../../crowd/schedule/publish-schedule.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { PublishStage } from '../../../metrics/result/publish-stages.ts'
import { namedStages } from '../../../scenarios/publish-stages.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MatchedMessage, MessageCollector } from '../receipts/matched-message.ts'
import { recordCompletion } from './message-metrics.ts'

/** Sorts the messages of a run into its stages, by what their publishers recorded; null without stages, or if none began. */
export function publishStageFigures({ start, end, facts }: GatheredRun): MessageCollector<PublishStage[]> | null {
  const stages = namedStages(start.request.options)
  const steady = end.phases.find(({ name }) => name === 'steady')
  if (stages === null || steady === undefined) return null
  const tallies = stages.map(() => new StageTally())
  return {
    add(message) {
      tallies[(facts.messages.steady[message.index] ?? 0) - firstStagePart]?.add(message)
    },
    figures() {
      let endSecond = steady.startSecond
      return stages.map((stage, place) => {
        const startSecond = endSecond
        endSecond += stage.seconds
        const { name, fromPerSecond, toPerSecond } = stage
        return {
          stage: name,
          startSecond: inMilliseconds(startSecond),
          endSecond: inMilliseconds(endSecond),
          fromPerSecond,
          toPerSecond,
          messagesPlanned: inMilliseconds(arrivalsOf(stage)),
          ...(tallies[place] ?? new StageTally()).figures(),
        }
      })
    },
  }
}

/** Thousandths: the beginning of a phase is not known better, and sums of decimal fractions have digits that mean nothing. */
function inMilliseconds(value: number): number {
  return Math.round(value * 1000) / 1000
}

class StageTally {
  #messages = 0
  #expected = 0
  #lost = 0
  readonly #delivery = new GuardedHistogram()
  readonly #timeToLast = new GuardedHistogram()

  add({ expected, missed, latenciesUs }: MatchedMessage): void {
    this.#messages += 1
    this.#expected += expected
    this.#lost += missed.length
    for (const latencyUs of latenciesUs) this.#delivery.record(latencyUs)
    this.#delivery.recordInfinite(missed.length)
    if (expected > 0) recordCompletion(this.#timeToLast, { sortedUs: latenciesUs, expected }, 1)
  }

  figures() {
    return {
      messagesPublished: this.#messages,
      deliveriesExpected: this.#expected,
      deliveriesLost: this.#lost,
      deliveryP50Us: this.#delivery.percentile(quantiles.p50),
      deliveryP99Us: this.#delivery.percentile(quantiles.p99),
      timeToLastP50Us: this.#timeToLast.percentile(quantiles.p50),
      timeToLastP90Us: this.#timeToLast.percentile(quantiles.p90),
    }
  }
}
