import { type Fleet, Interrupted } from '../crowd/fleet.ts'
import { loadProtocol } from '../crowd/protocols/load-protocol.ts'
import { startFleet } from '../crowd/start-fleet.ts'
import type { RunResult, ServerFigures } from '../metrics/result/run-result.ts'
import { serverNotAsked } from '../metrics/server/not-asked.ts'
import { type ServerFiguresRequest, pullServerFigures } from '../metrics/server/pull.ts'
import { cloudWatchClient } from '../target/clients.ts'
import { buildResult } from './build-result.ts'
import { causedInvocations } from './caused-invocations.ts'
import type { RunHooks, RunRequest } from './run-request.ts'

const progressIntervalMs = 250

/**
 * Runs a scenario against a target and says what happened. A run that was interrupted, or whose target died, has a
 * result too: of what was done until then.
 */
export async function conduct(request: RunRequest, hooks: RunHooks): Promise<RunResult> {
  const { options, target } = request
  const protocol = await loadProtocol(request.protocol)
  const end = endOfRun(hooks)
  const startedAt = new Date()
  await using fleet = await startFleet({
    plan: { members: options.members, rooms: options.rooms, workers: options.workers, seed: options.seed },
    runId: request.runId,
    url: target.url,
    protocol: request.protocol,
    connectTimeoutMs: options.connectTimeout * 1000,
    signal: end.signal,
    onPhase: hooks.onPhase,
  })
  await play(request, hooks, fleet)
  const endedAt = new Date()
  const report = await fleet.report({ guardUs: options.guard * 1e6, drainUs: options.drain * 1e6 })
  const server = await serverFigures(request, hooks, {
    caused: causedInvocations(report, protocol, target),
    startedAt,
    endedAt,
    waitSeconds: end.signal.aborted ? 0 : options.metricsWait,
  })
  const targetProcesses = (await hooks.targetProcesses?.().catch(() => [])) ?? []
  return buildResult(request, {
    protocol,
    report,
    server,
    targetProcesses,
    startedAt,
    endedAt,
    startedAtUs: fleet.startedAtUs,
    interrupted: hooks.signal.aborted,
    targetDied: end.targetDied(),
  })
}

async function serverFigures(
  { target }: RunRequest,
  hooks: RunHooks,
  question: Pick<ServerFiguresRequest, 'caused' | 'startedAt' | 'endedAt' | 'waitSeconds'>,
): Promise<ServerFigures> {
  const client = cloudWatchClient(target)
  if (client === null) return serverNotAsked(question.startedAt, question.endedAt)
  // An interrupted run still asks once, but not for long.
  const signal = hooks.signal.aborted ? AbortSignal.timeout(2000) : hooks.signal
  try {
    return await pullServerFigures({ ...question, client, target, signal, onProgress: hooks.onNotice })
  } finally {
    client.destroy()
  }
}

/** The scenario from its first to its last step, or until the run is stopped; then every connection is dropped. */
async function play({ scenario, options }: RunRequest, hooks: RunHooks, fleet: Fleet): Promise<void> {
  const stopWatching = watchProgress(fleet, hooks)
  try {
    await scenario.run(fleet, options)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    hooks.onNotice('stopping: dropping the connections and keeping what was measured so far')
    await fleet.dropAll()
  } finally {
    stopWatching()
  }
}

/** A run ends early when the caller says so or when the target's process dies. */
function endOfRun({ signal, targetDied }: RunHooks): { signal: AbortSignal; targetDied(): string | null } {
  const death = new AbortController()
  void targetDied?.then((reason) => death.abort(reason))
  return {
    signal: AbortSignal.any([signal, death.signal]),
    targetDied: () => (death.signal.aborted ? String(death.signal.reason) : null),
  }
}

/** Tells the caller how the run is doing, until the returned function is called. */
function watchProgress(fleet: Fleet, hooks: RunHooks): () => void {
  let isAsking = false
  const timer = setInterval(() => {
    if (isAsking) return
    isAsking = true
    void fleet
      .status()
      .then((status) => {
        const { elapsedSeconds } = fleet
        const { name, plannedEndSecond } = fleet.phase
        hooks.onProgress({
          phase: name,
          elapsedSeconds,
          remainingSeconds: plannedEndSecond === undefined ? null : Math.max(0, plannedEndSecond - elapsedSeconds),
          members: fleet.plan.members,
          connectionsOpen: status.open,
          connectionsFailed: status.failed,
          joined: status.joined,
          messagesPublished: status.published,
          deliveriesReceived: status.receipts,
          deliveryP50Us: status.deliveryP50Us,
          deliveryP99Us: status.deliveryP99Us,
        })
      })
      .finally(() => (isAsking = false))
  }, progressIntervalMs)
  return () => clearInterval(timer)
}
