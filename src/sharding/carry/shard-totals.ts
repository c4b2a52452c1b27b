import { z } from 'zod'
import { counterCatalogue } from '../../metrics/catalogue/counters.ts'
import { metricCatalogue } from '../../metrics/catalogue/metrics.ts'
import { runResultSchema } from '../../metrics/result/run-result.ts'
import { RunLog } from '../../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'
import { buildResult } from '../../runs/evaluation/build-result.ts'
import { endOf, phaseStarts, startOf } from '../parts/assemble-run.ts'
import { type ShardPart, shardPartSchema } from '../part-header.ts'
import type { ShardedPlan } from '../sharded-plan.ts'

const count = z.int().min(0)
const base64 = z.string()

/** The totals of a shard, for runs whose shards return nothing but names of counters. */
export const shardTotalsSchema = z.strictObject({
  schema: z.literal('fanbench/shard-totals@1'),
  header: shardPartSchema,
  /** Where its part is, with those of others: a folder, or `s3://bucket/prefix`. */
  partAt: z.string().nullable(),
  /** The finite samples of each metric, encoded, and how many never ended; the same of the earliest ends. */
  metrics: z.record(z.string(), z.strictObject({ hdr: base64, infinite: count, earliestHdr: base64.exactOptional() })),
  counters: z.record(z.string(), count),
  classes: z.record(z.string(), z.record(z.string(), count)),
  generator: runResultSchema.shape.generator,
  processes: runResultSchema.shape.processes,
})

export type ShardTotals = z.infer<typeof shardTotalsSchema>

/** Made of the facts of its workers alone. */
const workersOwn = new Set(['worker'])
/** Made by matching receipts with messages: of a whole room, so that they need all of it. */
const ofWholeRooms = new Set(['worker', 'tally'])

/**
 * The totals of one shard, settled from its own log. Where a room may be spread over several shards, a shard cannot settle
 * it: only what it timed and counted by itself is carried then.
 *
 * @param logPath of its run log
 */
export function totalsOfShard(
  plan: ShardedPlan,
  header: ShardPart,
  logPath: string,
  partAt: string | null,
): ShardTotals {
  const alone = [header] as const
  const end = endOf(alone)
  const result = buildResult({
    start: startOf(plan, alone),
    phases: phaseStarts(end.phases),
    items: [],
    parts: null,
    end,
    workers: Array.from({ length: plan.options.workers }, (_, worker) =>
      worker === header.index ? new RunLog<WorkerFacts>(logPath) : [],
    ),
  })
  const sources = plan.options.spreadRooms ? workersOwn : ofWholeRooms
  const isCarried = (catalogue: Readonly<Record<string, { readonly source: string }>>, name: string) =>
    sources.has(catalogue[name]?.source ?? '')
  return {
    schema: 'fanbench/shard-totals@1',
    header,
    partAt,
    metrics: Object.fromEntries(
      Object.entries(result.metrics)
        .filter(([name]) => isCarried(metricCatalogue, name))
        .map(([name, { hdr, infinite, earliest }]) => [
          name,
          { hdr, infinite, ...(earliest?.hdr !== undefined && { earliestHdr: earliest.hdr }) },
        ]),
    ),
    counters: Object.fromEntries(Object.entries(result.counters).filter(([name]) => isCarried(counterCatalogue, name))),
    classes: result.classes,
    generator: result.generator,
    processes: result.processes,
  }
}
