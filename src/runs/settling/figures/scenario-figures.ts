import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import type { ScenarioFigure, ScenarioValue } from '../../../metrics/catalogue/values.ts'
import type { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { SettledRun } from '../settle-run.ts'
import { driftOf } from './drift.ts'
import { positionAges } from './position-ages.ts'

/** What a scenario can declare, each null where it has not; a value has a section of its name in the result. */
export interface ScenarioFigures extends Required<Pick<RunResult, ScenarioValue>> {
  readonly histograms: Readonly<Record<MetricsOf<'scenario'>, GuardedHistogram | null>>
}

export function scenarioFigures({ start, workers, workerFacts, facts, rooms, settled }: SettledRun): ScenarioFigures {
  const { messages } = facts
  const ifDeclared = <Made>(figure: ScenarioFigure, make: () => Made) =>
    start.request.figures.includes(figure) ? make() : null
  const receipts = workerFacts.map((ofOne) => ofOne.receipts)
  return {
    histograms: { position_age: ifDeclared('position_age', () => positionAges(receipts, messages, rooms)) },
    drift: ifDeclared('drift', () => driftOf(workers, settled, messages)),
  }
}
