import { join } from 'node:path'
import { HandshakeSecrets } from '../../../src/crowd/connection/handshake-secrets.ts'
import { plainHandshake } from '../../../src/crowd/connection/handshake.ts'
import { listPrices } from '../../../src/cost/price-list.ts'
import { createRunDirectory } from '../../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { Mask } from '../../../src/metrics/server/logs/quoted-line.ts'
import { RunLog } from '../../../src/metrics/recording/run-log.ts'
import { type RequestCounts, type WorkerFacts, noRequests } from '../../../src/metrics/recording/worker-facts.ts'
import { type ServerAnswers, askServer } from '../../../src/runs/ask-server.ts'
import { causedInvocations } from '../../../src/runs/caused-invocations.ts'
import { readRunLogs } from '../../../src/runs/run-logs.ts'
import { buildResult } from '../../../src/runs/evaluation/build-result.ts'
import { wallClockStepMs } from '../../../src/runs/wall-clock.ts'
import { differences, mergeTotals } from '../../../src/sharding/carry/merged-totals.ts'
import type { CarriedTotals } from '../../../src/sharding/carry/read-artillery-output.ts'
import { scenarioOf } from '../../../src/sharding/make-plan.ts'
import { type Headers, endedAt } from '../../../src/sharding/parts/assemble-run.ts'
import type { CheckedParts } from '../../../src/sharding/parts/check-parts.ts'
import { writeCoordinatorLog, writeWorkerLogs } from '../../../src/sharding/parts/put-together.ts'
import { type ShardedPlan, targetOf } from '../../../src/sharding/sharded-plan.ts'
import { costOfRun } from '../../run/preflight/run-cost.ts'
import { logFolderName } from '../../run/saved-result.ts'

/** The parts to evaluate, and their place. */
interface PartsToEvaluate {
  readonly plan: ShardedPlan
  readonly runId: string
  readonly checked: CheckedParts
  /** Found beside the parts, a sentence each. */
  readonly faults: readonly string[]
  readonly carried: CarriedTotals | null
  readonly outDir: string
  readonly signal: AbortSignal
  readonly onNotice: (text: string) => void
}

/** Puts the parts together as the logs of a run, in a folder of its own, and evaluates them as any other run's. */
export async function evaluateParts(toEvaluate: PartsToEvaluate): Promise<RunResult> {
  const { plan, runId, checked, faults, carried, outDir } = toEvaluate
  const logFolder = join(await createRunDirectory(outDir, runId), logFolderName)
  const target = targetOf(plan)
  const estimatedCost =
    target.kind === 'endpoint' ? null : costOfRun(scenarioOf(plan), plan.options, target, listPrices)
  await writeWorkerLogs(logFolder, plan, checked.parts)
  const answers = await ask(toEvaluate)
  const evaluate = async (further: readonly string[]) => {
    const beside = { faults: [...faults, ...further], estimatedCost, answers }
    await writeCoordinatorLog(logFolder, plan, checked, beside)
    const logs = readRunLogs(logFolder)
    if (logs === null) throw new Error(`${logFolder} has no log of the run that was put together`)
    return buildResult(logs)
  }
  const result = await evaluate([])
  // Of a run that is not whole, they are known to differ.
  const isWhole = result.parts?.found === plan.options.workers && carried?.totals.length === plan.options.workers
  const different = carried === null || !isWhole ? [] : differences(mergeTotals(carried.totals), result)
  return different.length === 0 ? result : await evaluate(different)
}

/** Asks the target's own services about the run, as at the end of a local run. */
async function ask({ plan, checked, signal, onNotice }: PartsToEvaluate): Promise<ServerAnswers> {
  const target = targetOf(plan)
  const headers = checked.parts.map(({ header }) => header) as unknown as Headers
  const end = endedAt(headers)
  const startedAt = new Date(headers[0].startAtMs)
  return askServer({
    target,
    masked: maskOf(plan),
    caused: causedInvocations(requestsOf(checked), plan.protocol, target),
    startedAt,
    ...end,
    wallClockStepMs: wallClockStepMs(end),
    waitSeconds: signal.aborted ? 0 : plan.options.metricsWait,
    // After an interruption it still asks once, but not for long.
    signal: signal.aborted ? AbortSignal.timeout(2000) : signal,
    onWait: onNotice,
  })
}

/** The secrets of the shards are not known here: where there are any, what was logged is not shown. */
function maskOf({ secrets: { url, headers, query, subprotocols, tickets }, target }: ShardedPlan): Mask {
  if (url || tickets || subprotocols > 0 || headers.length + query.length > 0) return () => '***'
  const none = new HandshakeSecrets(target.url, plainHandshake)
  return (text, characters) => none.masked(text, characters)
}

function requestsOf({ parts }: CheckedParts): RequestCounts {
  const sum: RequestCounts = { ...noRequests }
  for (const { log, logPath } of parts) {
    if (log === null) continue
    let last: RequestCounts = noRequests
    for (const { requests } of new RunLog<WorkerFacts>(logPath)) last = requests
    for (const step of Object.keys(sum) as (keyof RequestCounts)[]) sum[step] += last[step]
  }
  return sum
}
