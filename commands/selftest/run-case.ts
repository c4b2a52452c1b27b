import { listPrices } from '../../src/cost/price-list.ts'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainHandshake } from '../../src/crowd/connection/handshake.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { perQuantile } from '../../src/metrics/catalogue/quantiles.ts'
import { receiptFields, sinceUs, type WorkerFacts } from '../../src/metrics/recording/worker-facts.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { baselineLoad } from '../../src/scenarios/baseline-load.ts'
import { playScenario } from '../../src/runs/play-scenario.ts'
import { generalDefaults, type RunOptions } from '../../src/scenarios/options.ts'
import { readRunLogs } from '../../src/runs/run-logs.ts'
import type { RunHooks, RunRequest } from '../../src/runs/run-request.ts'
import { endpointTarget } from '../../src/targets/target.ts'
import type { BlockedReceivers } from './calibration-wire.ts'
import type { CalibrationCase } from './cases.ts'
import { type ComparisonInput, compare } from './compare.ts'
import { ForkedCalibration } from './forked-calibration.ts'
import { judgeCase } from './judge-case.ts'
import type { LoopbackCertificate } from './loopback-certificate.ts'
import type { Receipt } from './true-deliveries.ts'
import { type CoreSplit, giveToWorkers } from './split-cores.ts'
import type { CaseResult } from './selftest-result.ts'
import type { Truth } from './truth.ts'

export interface CaseSettings {
  readonly connections: number
  /** Deliveries a second, before the case's own factor. */
  readonly rate: number
  readonly seconds: number
  readonly seed: number
  /** The calibration server busy-waits for exact hold times, which takes a core. */
  readonly spin: boolean
  readonly judgesTimes: boolean
  /** For the calibration server, if the crowd is to reach it over TLS. */
  readonly tls: LoopbackCertificate | null
  /** Replaces the blocked receivers of the case. */
  readonly blockedReceivers: BlockedReceivers | null
}

/** The values that the run of a case needs. */
export type CaseRun = Pick<RunRequest, 'runId' | 'command' | 'harnessVersion' | 'node' | 'commit' | 'logFolder'> & {
  readonly workers: number
  /** Null if the kernel places workers and calibration server. */
  readonly cores: CoreSplit | null
}

const deadlineSeconds = 1

/** Longer than the deadline, and shorter than the drain. */
const lateHoldMs = 1300
const drainSeconds = 2
/** Without late ones. */
const shortDrainSeconds = 1

/** Runs the real crowd against a calibration server, and compares all that it recorded with the truth. */
export async function runCase(
  calibration: CalibrationCase,
  settings: CaseSettings,
  run: CaseRun,
  hooks: RunHooks,
): Promise<CaseResult> {
  const { stallSeconds, hold, faults } = calibration
  const { seconds, seed, spin, tls, judgesTimes } = settings
  const blockedReceivers = settings.blockedReceivers ?? calibration.blockedReceivers
  const options = optionsOf(calibration, settings, run.workers)
  const stall = stallSeconds === null ? null : { afterSeconds: options.warmUp + seconds / 2, seconds: stallSeconds }
  const plan = { seed, hold, faults, lateHoldMs, stall, spin, blockedReceivers, tls }
  await using server = await ForkedCalibration.start(plan)
  const result = await playScenario(requestOf(calibration, server.url, options, run), {
    ...hooks,
    targetExited: server.ended,
    onWorkers: async (pids) => {
      if (run.cores !== null) await giveToWorkers(run.cores, pids)
    },
  })
  const truth = await server.close().catch((error: Error) => {
    throw new Refusal(
      exitCodes.targetFailed,
      `no selftest result: the calibration server did not report what it has sent: ${error.message}`,
    )
  })
  const comparison = compare({
    truth,
    receipts: recordedReceipts(run.logFolder, truth),
    printed: printedQuantiles(result),
    counters: result.counters,
    steadyFromUs: firstIntendedAtUs(truth) + options.warmUp * 1_000_000,
    deadlineUs: deadlineSeconds * 1_000_000,
  })
  const { workers, members } = options
  const { validity } = result
  const conditions = { validity, workers, seconds, judgesTimes, isBlocked: blockedReceivers !== null }
  return {
    name: calibration.name,
    summary: calibration.summary,
    seed,
    isOverTls: tls !== null,
    connections: members,
    workers,
    rate: settings.rate * calibration.rateFactor,
    seconds,
    validity,
    comparison,
    ...judgeCase(calibration, comparison, conditions),
  }
}

/** The request to run the load of a case against the calibration server at a URL. */
function requestOf(
  { name, summary }: CalibrationCase,
  serverUrl: string,
  options: RunOptions,
  run: CaseRun,
): RunRequest {
  return {
    ...run,
    scenario: { name: `selftest-${name}`, summary, measures: ['delivery_latency'], defaults: {}, run: baselineLoad },
    options,
    stackOptions: null,
    target: endpointTarget(serverUrl),
    shownUrl: serverUrl,
    handshake: plainHandshake,
    protocol: { kind: 'file', path: protocolPath },
    limits: [],
    scenarioLimits: [],
    allowInconclusive: false,
    requireMetrics: false,
    prices: listPrices,
    estimatedCost: null,
  }
}

const protocolPath = fileURLToPath(new URL(`./calibration-protocol${extname(import.meta.url)}`, import.meta.url))

/** Each room has one publisher and its recipients; there is at least one room. */
function optionsOf(
  { recipients, rateFactor, faults }: CalibrationCase,
  settings: CaseSettings,
  workers: number,
): RunOptions {
  const roomSize = recipients + 1
  const rooms = Math.max(1, Math.floor(settings.connections / roomSize))
  return {
    ...generalDefaults,
    members: rooms * roomSize,
    rooms,
    connectRate: 500,
    joinRate: 1000,
    publishRate: (settings.rate * rateFactor) / recipients,
    // Exactly the planned number of messages: some percentiles need all of them.
    arrivals: 'constant',
    pacing: 'spin',
    // As in real runs: code is several times as fast after a few thousand calls.
    warmUp: settings.seconds / 3,
    duration: settings.seconds,
    drain: faults.late === undefined ? shortDrainSeconds : drainSeconds,
    deadline: deadlineSeconds,
    joinGrace: 0.05,
    workers,
    seed: settings.seed,
  }
}

/** Returns the receipts from the workers' logs, in the order of each log. */
function recordedReceipts(logFolder: string, truth: Truth): Receipt[] {
  const workers = readRunLogs(logFolder)?.workers ?? []
  const sentAtUs = publishInstants(truth)
  return workers.flatMap((log) => Array.from(log, (facts) => receiptsOf(facts, sentAtUs)).flat())
}

function receiptsOf({ receipts }: WorkerFacts, sentAtUs: ReadonlyMap<string, number>): Receipt[] {
  return Array.from({ length: receipts.length / receiptFields.length }, (_, row) => {
    const from = row * receiptFields.length
    const [recipient = 0, publisher = 0, sequence = 0, lowReceivedAtUs = 0, widthUs = 0] = receipts.subarray(from)
    const publishedAtUs = sentAtUs.get(`${publisher} ${sequence}`) ?? 0
    const receivedAtUs = publishedAtUs + sinceUs(lowReceivedAtUs, publishedAtUs)
    // Bytes cannot arrive before they are sent.
    const earliestAtUs = Math.max(publishedAtUs, receivedAtUs - widthUs)
    return { recipient, publisher, sequence, receivedAtUs, earliestAtUs }
  })
}

/** Receipts hold the lower bits of an instant: which one, the instant in the stamp says, which the server has recorded, too. */
function publishInstants({ messages }: Truth): Map<string, number> {
  const { publisher, sequence, publishedAtUs } = messages
  return new Map(Array.from(publishedAtUs, (atUs, i) => [`${publisher[i]} ${sequence[i]}`, atUs]))
}

function firstIntendedAtUs({ messages }: Truth): number {
  return messages.intendedAtUs.reduce((first, atUs) => Math.min(first, atUs), Number.POSITIVE_INFINITY)
}

function printedQuantiles({ metrics }: RunResult): ComparisonInput['printed'] {
  const none = perQuantile(() => null)
  const delivery = metrics['delivery_latency']
  return { latest: delivery ?? none, earliest: delivery?.earliest ?? none }
}
