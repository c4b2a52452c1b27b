import { z } from 'zod'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { ShardedPlan } from '../sharded-plan.ts'
import { fromCounterNames } from './counter-names.ts'
import { type ShardTotals, shardTotalsSchema } from './shard-totals.ts'

/** Of what Artillery writes with `--output`, the only part that is used. */
const outputSchema = z.object({ aggregate: z.object({ counters: z.record(z.string(), z.unknown()) }) })

export interface CarriedTotals {
  readonly runId: string
  /** At most one of each shard of this run and plan, by its index. */
  readonly totals: readonly ShardTotals[]
  readonly faults: readonly string[]
}

/**
 * The totals that shards have counted into the names of Artillery's counters.
 *
 * @param path for messages
 * @throws Refusal (2) for what is no such output, or has no totals of any shard
 */
export function readArtilleryOutput(path: string, text: string, plan: ShardedPlan): CarriedTotals {
  const { values, faults } = fromCounterNames(countersIn(path, text))
  const totals: ShardTotals[] = []
  const others: string[] = []
  for (const [shard, value] of values) {
    const parsed = shardTotalsSchema.safeParse(value)
    if (!parsed.success)
      others.push(`The totals of shard ${shard} are of another shape, or another version of fanbench.`)
    else if (parsed.data.header.planHash !== plan.planHash)
      others.push(`The totals of shard ${shard} are of another plan.`)
    else if (parsed.data.header.index !== shard) others.push(`The totals of shard ${shard} are of another shard.`)
    else totals.push(parsed.data)
  }
  const runs = [...new Set(totals.map(({ header }) => header.runId))]
  const [runId] = runs
  if (runId === undefined)
    throw new Refusal(exitCodes.usage, [
      `${path}: has no totals of a shard of this plan; give the JSON of --output, and the plan that its shards played`,
      ...faults,
      ...others,
    ])
  if (runs.length > 1) others.push(`There are totals of ${runs.length} runs: ${runs.join(', ')}.`)
  const ofRun = totals
    .filter(({ header }) => header.runId === runId)
    .toSorted((a, b) => a.header.index - b.header.index)
  return { runId, totals: ofRun, faults: [...faults, ...others, ...missing(plan, ofRun)] }
}

function countersIn(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return outputSchema.parse(JSON.parse(text)).aggregate.counters
  } catch {
    throw new Refusal(
      exitCodes.usage,
      `${path}: is not what Artillery writes with --output: it has no aggregate.counters`,
    )
  }
}

function missing({ options: { workers } }: ShardedPlan, totals: readonly ShardTotals[]): string[] {
  const there = new Set(totals.map(({ header }) => header.index))
  return Array.from({ length: workers }, (_, index) => index)
    .filter((index) => !there.has(index))
    .map((index) => `No totals of shard ${index} of ${workers} (counted from 0) came with Artillery's output.`)
}
