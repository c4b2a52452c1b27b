import { z } from 'zod'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { ShardedPlan } from '../sharded-plan.ts'
import { fromCounterNames } from './counter-names.ts'
import { type ShardTotals, shardTotalsSchema } from './shard-totals.ts'

/** The used part of the file that Artillery writes with `--output`. */
const outputSchema = z.object({ aggregate: z.object({ counters: z.record(z.string(), z.unknown()) }) })

export interface CarriedTotals {
  /** Undefined if there are no totals. */
  readonly runId: string | undefined
  /** At most one of each shard of this run and plan, by its index. */
  readonly totals: readonly ShardTotals[]
  /** Why they cannot be those of one run of the plan, a sentence each. */
  readonly faults: readonly string[]
  /** The missing names, a sentence each. If the logs of all shards are whole, nothing depends on them. */
  readonly lost: readonly string[]
}

/**
 * The totals that shards have counted into the names of Artillery's counters.
 *
 * @param path for messages
 * @throws Refusal (2) for what is no such output
 */
export function readArtilleryOutput(path: string, text: string, plan: ShardedPlan): CarriedTotals {
  const { values, faults, lost } = fromCounterNames(countersIn(path, text))
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
  if (runs.length > 1) others.push(`There are totals of ${runs.length} runs: ${runs.join(', ')}.`)
  const ofRun = totals
    .filter(({ header }) => header.runId === runId)
    .toSorted((a, b) => a.header.index - b.header.index)
  return { runId, totals: ofRun, faults: [...faults, ...others], lost: missing(plan, ofRun, lost) }
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

function missing(
  { options: { workers } }: ShardedPlan,
  totals: readonly ShardTotals[],
  lost: ReadonlyMap<number, string>,
): string[] {
  const there = new Set(totals.map(({ header }) => header.index))
  return Array.from({ length: workers }, (_, index) => index)
    .filter((index) => !there.has(index))
    .map(
      (index) =>
        lost.get(index) ?? `No totals of shard ${index} of ${workers} (counted from 0) came with Artillery's output.`,
    )
}
