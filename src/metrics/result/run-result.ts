import { z } from 'zod'
import { perQuantile } from '../catalogue/quantiles.ts'
import { coldStarts } from './cold-starts.ts'
import { cost } from './cost.ts'
import { drift } from './drift.ts'
import { evidenceSchema, findingSchema } from './findings.ts'
import { hello } from './hello.ts'
import { hintSchema } from './hints.ts'
import { latencyBudget } from './latency-budget.ts'
import { latencyMap } from './latency-map.ts'
import { publishStages } from './publish-stages.ts'
import { servedTimes } from './served-times.ts'
import { serverFigures } from './server-figures.ts'
import { staleConnections } from './stale-connections.ts'
import { stallCause, takenTime } from './taken-time.ts'
import { validityVerdict } from './validity-verdict.ts'
import { turns } from './turns.ts'
import { messageExample } from './message-example.ts'
import { waterfalls } from './waterfalls.ts'
import { work } from './work.ts'

/** The delay that members who did not read, or were reconnecting, caused to others in their rooms. */
const headOfLine = z.object({
  /** Members that did so. */
  members: z.number().int().nonnegative(),
  /**
   * p99 of `healthy_delivery_latency` over p99 of `bystander_delivery_latency`: 1 if it cost the others nothing. Null with
   * too few samples for either, or where it falls among the lost.
   */
  ratio: z.number().nullable(),
})

/** The saved form of one run, version 1. Reports, comparisons and gates are pure functions of it. */
export const runResultSchemaName = 'fanbench/run-result@1'

const count = z.number().int().nonnegative()

/**
 * A quantile in microseconds; `null` where there are too few samples for it, `'infinite'` where it falls among the lost
 * (JSON knows no Infinity).
 */
const quantileValue = z.union([z.number(), z.literal('infinite'), z.null()])

const metricSummary = z.object({
  unit: z.literal('us'),
  /** All samples, lost ones included. */
  count,
  /** Samples that never came to an end (lost deliveries); they rank above every finite one. */
  infinite: count,
  min: z.number().nullable(),
  ...perQuantile(() => quantileValue),
  max: quantileValue,
  /** The mean of the finite samples. */
  mean: z.number().nullable(),
  /** The finite samples as a compressed HdrHistogram (V2), base64. */
  hdr: z.string(),
  /**
   * The lower ends of metrics that end with a receipt. The callback of a receipt may run later than its bytes came; the
   * truth lies between these quantiles and those above.
   */
  earliest: z
    .object({
      ...perQuantile(() => quantileValue),
      max: quantileValue,
      /** The finite ones among them, encoded as above. */
      hdr: z.string().exactOptional(),
    })
    .exactOptional(),
})

const check = z.object({
  name: z.string(),
  /** The source of the check: every run, the scenario or the user. */
  setBy: z.enum(['every-run', 'scenario', 'user']).exactOptional(),
  observed: z.union([z.number(), z.string(), z.null()]),
  /** The figure that was observed, where the limit is on another one: the p50 that is already over the limit of a p99. */
  observedAs: z.string().exactOptional(),
  /** Left out: at most. */
  bound: z.enum(['at most', 'at least', 'below', 'above']).exactOptional(),
  limit: z.union([z.number(), z.string()]),
  unit: z.string(),
  /** The meaning of the observed value for people, if it differs from the name. */
  note: z.string().exactOptional(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
})

/** One thing that was looked at to say whether the figures may be believed. */
const validityLimit = z.object({
  name: z.string(),
  /** The reference of the limit or the observed value, for people; empty if the name says it. */
  note: z.string(),
  /** Null where it was not measured, or with too few samples. */
  observed: z.number().nullable(),
  bound: z.enum(['at most', 'at least']),
  /** Null where it is a share of something that was not measured. */
  limit: z.number().nullable(),
  unit: z.enum(['us', 'share', 'count']),
  verdict: z.enum(['ok', 'broken', 'unknown']),
})

/** One second of the run; `second` counts from the start of the run. */
const seriesRow = z.object({
  second: count,
  phase: z.string(),
  connectionsOpen: count,
  messagesPublished: count,
  deliveriesReceived: count,
  /** Over the messages *intended* in this second; null where there was none. */
  deliveryP50Us: z.number().nullable(),
  deliveryP99Us: z.number().nullable(),
  deliveryMaxUs: z.number().nullable(),
  /** Expected deliveries of messages intended in this second that never came. */
  deliveriesLost: count,
})

/** Deliveries of the messages to rooms of one size. */
const roomSizeRow = z.object({
  roomSize: count,
  rooms: count,
  messages: count,
  deliveries: count,
  deliveryP50Us: quantileValue,
  deliveryP99Us: quantileValue,
  timeToLastP50Us: quantileValue,
  timeToLastP99Us: quantileValue,
  spreadP50Us: quantileValue,
})

const processFigures = z.object({
  /** `worker 1`, `gateway`, `environment SendMessage`, ... */
  name: z.string(),
  side: z.enum(['harness', 'target']),
  /** How many processes of this name there were at once, at most. */
  processes: count,
  cpuSeconds: z.number().nullable(),
  /** The part from the first message to the last wait for deliveries. */
  publishingCpuSeconds: z.number().exactOptional(),
  /** The largest resident set among them. */
  peakRssBytes: z.number().nullable(),
  /** The shares of execution environments that are limited to the CPU share of their memory. */
  cpuShares: z
    .array(z.object({ askedCpuShare: z.number().nullable(), achievedCpuShare: z.number().nullable() }))
    .readonly()
    .exactOptional(),
})

/** How well the load generator kept up, one entry a worker. */
const generatorHealth = z.object({
  worker: count,
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  /** Share of the wall time spent in event-loop stalls of more than 10 ms. */
  stallShare: z.number(),
  longestStallUs: z.number(),
  /** When the longest one began, and why; left out without one, and where the system does not tell. */
  longestStall: z.object({ second: count, cause: stallCause }).exactOptional(),
  /** Share of the wall time spent runnable but waiting for a core; null where the kernel does not tell. */
  runQueueShare: z.number().nullable(),
  gcShare: z.number(),
})

/**
 * The part of deliveries that were read within a tenth of a second after the load generator did work of its own for a millisecond or
 * longer: wrote its log, looked for life, answered the coordinator, collected garbage. Where it delays nothing, both shares are alike.
 */
const ownWork = z.object({
  /** The share among the slowest hundredth of the deliveries. */
  slowestShare: z.number(),
  /** The share among all deliveries. */
  allShare: z.number(),
  longestUs: z.number(),
})

/** CPU time of the whole machine that the crowd runs on, from before the first connection to after the last. */
const machineCpu = z.object({
  cores: count,
  seconds: z.number(),
  /** The CPU time of all processes on all cores, including those of the run. */
  busySeconds: z.number(),
  /** The part of processes that run only if no other wants the core (Linux's SCHED_IDLE). */
  yieldingSeconds: z.number(),
})

export const runResultSchema = z.object({
  schema: z.literal(runResultSchemaName),
  runId: z.string(),
  scenario: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  /** Ended before its plan was through: the figures cover what was done until then. */
  interrupted: z.boolean(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
  seed: z.number(),
  /** The command line that repeats it. */
  command: z.string(),
  target: z.object({
    kind: z.enum(['emulated', 'aws', 'endpoint']),
    url: z.string(),
    stack: z.string().nullable(),
    protocol: z.string(),
    region: z.string().nullable(),
    definitionHash: z.string().nullable(),
    /** The service times of the embedded stack, as text; absent if it answers as soon as it can. */
    serviceTimes: z.string().exactOptional(),
    /** Settings of the template that change what is measured and are not emulated, a sentence each; absent if there are none. */
    notEmulated: z.array(z.string()).readonly().exactOptional(),
  }),
  harness: z.object({
    version: z.string(),
    node: z.string(),
    commit: z.string().nullable(),
    workers: count,
    host: z.object({
      platform: z.string(),
      release: z.string(),
      arch: z.string(),
      cpuModel: z.string(),
      cpus: count,
      memoryBytes: count,
    }),
  }),
  /** Where its shards played on their own, and were put together afterwards. */
  parts: z
    .object({
      shards: count,
      /** Shards whose part is there. */
      found: count,
      /** Machines that they ran on, as far as their clocks tell. */
      hosts: count,
      /** Rooms whose members are on several machines. */
      roomsAcrossHosts: count,
      /** Deliveries, received or indeterminate, on another machine's clock than they were sent by; missing in results of older versions. */
      deliveriesAcrossClocks: count.exactOptional(),
      /**
       * The largest error between two of those machines' clocks after they were set against each other, microseconds. Null where no
       * delivery lies between two, or where it is not known of all: a run with such deliveries is then unfit.
       */
      clockErrorUs: z.number().nullable(),
      /** The longest time by which a message came before it was sent, microseconds; missing where none did. */
      beforeSentUs: z.number().exactOptional(),
      /**
       * The ways between two clocks are more one-sided than the paths explain, microseconds: how far the second clock seems to be ahead of the
       * first, and how much of that the paths may be. Missing where the errors that were stated explain the rest.
       */
      asymmetry: z.object({ estimateUs: z.number(), explainedUs: z.number() }).exactOptional(),
      /** The error of each shard's (from 0) clock from true time, null where it is not known; only where rooms have members on several machines. */
      clocks: z.array(z.object({ shard: count, errorUs: z.number().nullable() })).exactOptional(),
      /** Shards (from 0) that ended before their last step, after how many seconds of the run; `cut-off` without a word, as one that is killed. */
      endedEarly: z
        .array(
          z.object({
            shard: count,
            second: z.number(),
            how: z.enum(['cut-off', 'interrupted', 'terminated', 'local-failure', 'gave-up']),
          }),
        )
        .exactOptional(),
      /** Why there are only totals: the logs of the shards could not be read. */
      totalsOnly: z.string().exactOptional(),
    })
    .exactOptional(),
  validity: z.object({
    verdict: validityVerdict,
    reasons: z.array(z.string()),
    /** All that was looked at, also when all is well. */
    limits: z.array(validityLimit).exactOptional(),
  }),
  verdict: z.object({
    exitCode: z.number().int(),
    reasons: z.array(z.string()),
    checks: z.array(check),
    /** Purposes of the scenario that could not be judged, a sentence each: such a run has passed what could be checked. */
    unchecked: z.array(z.string()).exactOptional(),
  }),
  /** Seconds from the start of the run. */
  phases: z.array(z.object({ name: z.string(), startSecond: z.number(), endSecond: z.number() })),
  metrics: z.record(z.string(), metricSummary),
  counters: z.record(z.string(), count),
  /** `connections_failed` and `connections_closed` by class, `requests_failed` by step (some with what there is to mend: `http-status 403`, `tls CERT_HAS_EXPIRED`). */
  classes: z.record(z.string(), z.record(z.string(), count)),
  /** By step of the protocol, those that the chat does not answer: so many milliseconds after its frame each counted as done. */
  assumedAfterMs: z.record(z.string(), z.number()).exactOptional(),
  balance: z.array(z.object({ name: z.string(), left: z.number(), right: z.number(), residue: z.number() })),
  series: z.array(seriesRow),
  /** Null without a delivery; missing in results of older versions. */
  latencyMap: latencyMap.nullish(),
  /** Where its rate of publishing had stages. */
  publishStages: publishStages.exactOptional(),
  roomSizes: z.array(roomSizeRow),
  /** Null where no message reached everybody, or only totals are known; missing in results of older versions. */
  waterfalls: waterfalls.nullish(),
  generator: z.array(generatorHealth),
  /** Null with too few deliveries; missing in results of older versions. */
  ownWork: ownWork.nullish(),
  /** Where the embedded stack was told to take the times of a profile: those that it did take. */
  servedTimes: servedTimes.exactOptional(),
  server: serverFigures,
  /** Null where there are no logs of the target's functions to ask. */
  coldStarts: coldStarts.nullish(),
  /** Seconds of the run in which posts were answered 429, by the START of the invocation; missing in results of older versions. */
  throttledPosts: z.array(z.object({ second: z.number().int(), posts: z.number().int().positive() })).exactOptional(),
  /** Null where no member was dropped. */
  staleConnections: staleConnections.nullish(),
  /** Null where no message's invocation is known. */
  latencyBudget: latencyBudget.nullish(),
  /** The evidence of deliveries, drops and logs; null or missing in results of older versions. */
  evidence: evidenceSchema.nullish(),
  /** Known defects of the chat that this is evidence of; null where the measurement is invalid. */
  findings: z.array(findingSchema).nullish(),
  /** A message in which the first finding shows; missing without a finding, and where no message shows it. */
  messageExample: messageExample.exactOptional(),
  /** The advised checks; missing in results of older versions. */
  hints: z.array(hintSchema).exactOptional(),
  /** Null where every member read at all times, and none reconnected. */
  headOfLine: headOfLine.nullish(),
  /** Null where the scenario does not declare it. */
  drift: drift.nullish(),
  /** Null where the scenario does not declare it; missing in results of older versions. */
  hello: hello.nullish(),
  /** Null where the server was not asked for its figures; missing in results of older versions. */
  cost: cost.nullish(),
  /** Null where the target does not count it, as AWS; missing in results of older versions. */
  work: work.nullish(),
  processes: z.array(processFigures),
  /** Null where the system does not tell; missing in results of older versions. */
  machineCpu: machineCpu.nullish(),
  /** Null where the system tells nothing of it; missing in results of older versions. */
  takenTime: takenTime.nullish(),
  /** Where it took turns with another run. */
  turns: turns.exactOptional(),
})

export type RunResult = z.infer<typeof runResultSchema>
export type MetricSummary = z.infer<typeof metricSummary>
export type QuantileValue = z.infer<typeof quantileValue>
export type Check = z.infer<typeof check>
export type ValidityLimit = z.infer<typeof validityLimit>
export type SeriesRow = z.infer<typeof seriesRow>
export type RoomSizeRow = z.infer<typeof roomSizeRow>
export type { ColdStarts } from './cold-starts.ts'
export type { RunCost } from './cost.ts'
export type { StaleConnections } from './stale-connections.ts'
export type { Evidence, Finding, FindingName } from './findings.ts'
export type { Hello } from './hello.ts'
export type { Hint } from './hints.ts'
export type { LatencyBudget } from './latency-budget.ts'
export type { LatencyMap } from './latency-map.ts'
export type { PublishStage } from './publish-stages.ts'
export type { ApiFigures, FunctionFigures, LogFigures, ServerFigures, TableFigures } from './server-figures.ts'
export type { StallCause, TakenShares, TakenTime } from './taken-time.ts'
export type { Waterfall, Waterfalls } from './waterfalls.ts'
export type { Work } from './work.ts'
export type ProcessFigures = z.infer<typeof processFigures>
export type GeneratorHealth = z.infer<typeof generatorHealth>
