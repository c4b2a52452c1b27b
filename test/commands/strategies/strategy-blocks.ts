import type { StrategiesPlan, StrategyArm } from '../../../commands/strategies/arms.ts'
import type { StrategyBlock } from '../../../commands/strategies/judge-cell.ts'
import { strategiesExperiment } from '../../../commands/strategies/command/strategies.ts'
import { parseStrategies } from '../../../commands/strategies/strategy.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../../fixtures/run-result.ts'

export function planOf(names: readonly string[], changes: Partial<StrategiesPlan> = {}): StrategiesPlan {
  return {
    strategies: parseStrategies(names),
    sizes: [10, 50, 200, 1000],
    rounds: 3,
    functions: ['SendMessage'],
    functionsAreNamed: false,
    memoryMb: null,
    intervalSeconds: undefined,
    times: { postMs: 12, slowPostMs: 50, asyncMs: 100, cpuShare: 1 },
    settings: {},
    seed: 7,
    ...changes,
  }
}

/** Every block of a plan, in its order, each with what is said of its arm, its round (from 0), and whether it is measured again. */
export function blocksOf(
  plan: StrategiesPlan,
  resultOf: (arm: StrategyArm, round: number, isAgain: boolean) => RunResult,
): StrategyBlock[] {
  const { nextArm } = strategiesExperiment(plan)
  const blocks: StrategyBlock[] = []
  for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) {
    const isAgain = blocks.at(-1)?.arm === arm
    blocks.push({ arm, result: resultOf(arm, arm.round - 1, isAgain) })
  }
  return blocks
}

interface MadeUpRun {
  /** Time to the last delivery; the messages of a block have about the same. */
  readonly lastMs: number
  readonly messages?: number
  /** Messages that did not reach everybody. */
  readonly unfinished?: number
  readonly counters?: Readonly<Record<string, number>>
  readonly exitCode?: number
  /** Medians of the deliveries, and of the answers to HTTP requests that published the messages. */
  readonly deliveryMs?: number
  readonly answerMs?: number
  /** Of the function that sends, in a block of 1,000 receipts. */
  readonly cpuSeconds?: number
  /** The function whose environments had less CPU than their memory size gives them. */
  readonly shortOfCpu?: string
}

/** Histograms take a while to make. */
const healthy = runResult()
const delivery_latency = metricSummary({ count: 1000, medianUs: 20_000 })

export function madeUpRun({
  lastMs,
  messages = 4,
  unfinished = 0,
  counters = {},
  exitCode = 0,
  deliveryMs,
  answerMs,
  cpuSeconds = 0.2,
  shortOfCpu,
}: MadeUpRun): RunResult {
  return {
    ...healthy,
    verdict: { exitCode, reasons: exitCode === 0 ? [] : ['It failed.'], checks: [] },
    metrics: {
      ...healthy.metrics,
      time_to_last_delivery: metricSummary({
        count: messages,
        medianUs: Math.round(lastMs * 1000),
        spread: 0,
        lost: unfinished,
      }),
      delivery_latency:
        deliveryMs === undefined ? delivery_latency : metricSummary({ count: 1000, medianUs: deliveryMs * 1000 }),
      ...(answerMs !== undefined && { http_latency: metricSummary({ count: messages, medianUs: answerMs * 1000 }) }),
    },
    counters: { ...healthy.counters, receipts: 1000, joins_completed: 5000, ...counters },
    processes: ['SendMessage', 'JoinRoom'].map((functionName) => ({
      name: `Lambda ${functionName}`,
      side: 'target',
      processes: 1,
      cpuSeconds,
      peakRssBytes: null,
      ...(functionName === shortOfCpu && { cpuShares: [{ askedCpuShare: 1, achievedCpuShare: 0.6 }] }),
    })),
  }
}
