import { experimentResult } from '../../commands/experiment/experiment.ts'
import { strategiesExperiment } from '../../commands/strategies/command/strategies.ts'
import type { StrategiesResult } from '../../commands/strategies/strategies-result.ts'
import { blocksOf, madeUpRun, planOf } from '../commands/strategies/strategy-blocks.ts'

const msOfMember: Readonly<Record<string, readonly [intercept: number, member: number]>> = {
  sequential: [40, 14],
  'all-at-once': [80, 0.28],
  'bounded-10': [50, 1.5],
  'bounded-50': [60, 0.35],
  'chunked-250': [260, 0.02],
  'bounded-50-sdk': [70, 1.2],
  'bounded-50-scan': [130, 0.36],
}

/** An experiment as it is saved: every strategy lies on its line, and ends at 29 s. The same at every call. */
export function strategiesResult(memoryMb: number | null = null, sizes = [10, 50, 200, 1000, 5000]): StrategiesResult {
  const plan = planOf(Object.keys(msOfMember), { sizes, memoryMb })
  const blocks = blocksOf(plan, ({ strategy, roomSize }, round) => {
    const [intercept, member] = msOfMember[strategy.name] ?? [0, 1]
    const lastMs = (intercept + member * roomSize) * (0.95 + 0.05 * round)
    return lastMs > 29_000
      ? madeUpRun({ lastMs: 29_000, unfinished: 4, counters: { deliveries_lost: 4000 }, exitCode: 10 })
      : madeUpRun({ lastMs })
  })
  return experimentResult(
    strategiesExperiment(plan),
    { blocks, stopped: null },
    {
      experimentId: `2026-11-21T030000Z-strategies-${memoryMb ?? 'none'}`,
      startedAt: '2026-11-21T03:00:00.000Z',
      endedAt: '2026-11-21T04:10:00.000Z',
      command: `fanbench strategies${memoryMb === null ? '' : ` --memory ${memoryMb}`} --seed 7`,
      pageFile: 'report.html',
    },
  )
}
