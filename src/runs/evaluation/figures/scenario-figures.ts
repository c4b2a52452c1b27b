import type { CountersOf } from '../../../metrics/catalogue/counters.ts'
import type { MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import type { ScenarioFigure, ScenarioValue } from '../../../metrics/catalogue/values.ts'
import type { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import { positionReadFields, receiptFields } from '../../../metrics/recording/worker-facts.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import { driftOf } from './drift.ts'
import type { Window } from './held-ages.ts'
import { helloFigures } from './hello.ts'
import { type PositionAges, type SeenPositions, positionAges } from './position-ages.ts'

/** The figures that a scenario can declare, each null if it has none; a value has a section of its name in the result. */
export interface ScenarioFigures extends Required<Pick<RunResult, ScenarioValue | 'hello'>> {
  readonly histograms: Readonly<Record<MetricsOf<'scenario'>, GuardedHistogram | null>>
  /** Counters of posts come from the logs. */
  readonly counters: Readonly<Partial<Record<CountersOf<'scenario' | 'logs'>, number>>>
}

export function scenarioFigures(run: GatheredRun): MessageCollector<ScenarioFigures> {
  const { start, facts } = run
  const ifDeclared = <Made>(figure: ScenarioFigure, make: () => Made) =>
    start.request.figures.includes(figure) ? make() : null
  const positions = ifDeclared('position_age', () => positionsOf(run))
  const hello = ifDeclared('hello_latency', () => helloFigures(run))
  const drift = ifDeclared('drift', () => driftOf(facts))
  return {
    add: (message) => drift?.add(message),
    figures: () => ({
      histograms: {
        position_age: positions && positions.ages,
        hello_latency: hello && hello.histograms.hello_latency,
        asked_hello_latency: hello && hello.histograms.asked_hello_latency,
      },
      counters: { ...(positions && { positions_unseen: positions.unseen }), ...hello?.counters },
      hello: hello && hello.hello,
      drift: drift && drift.figures(),
    }),
  }
}

/** Whether they are sent to everybody, or kept for those who ask: what a member holds, it has from one or the other. */
function positionsOf({ workers, facts, index, rooms, ...run }: GatheredRun): PositionAges | null {
  const window = steadyWindow(run)
  return window === null
    ? null
    : positionAges(seenPositions(workers), { messages: facts.messages, index }, rooms, window)
}

function* seenPositions(workers: GatheredRun['workers']): Generator<SeenPositions> {
  for (const log of workers) {
    for (const { receipts, positionsRead } of log) {
      yield { rows: receipts, width: receiptFields.length }
      yield { rows: positionsRead, width: positionReadFields.length }
    }
  }
}

/** The last answers may be awaited for longer than anything is published. */
function steadyWindow({ start, end }: Pick<GatheredRun, 'start' | 'end'>): Window | null {
  const steady = end.phases.filter(({ name }) => name === 'steady')
  const [first, last] = [steady[0], steady.at(-1)]
  if (first === undefined || last === undefined) return null
  const endSecond = Math.min(last.endSecond, first.startSecond + start.request.options.duration)
  const atUs = (second: number) => start.startedAtUs + Math.round(second * 1e6)
  return { fromUs: atUs(first.startSecond), untilUs: atUs(endSecond) }
}
