import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { Fleet } from '../crowd/fleet/fleet.ts'
import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import { Interrupted } from '../crowd/interruption.ts'
import { describeProtocol } from '../crowd/protocols/load-protocol.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import { startFleet } from '../crowd/fleet/start-fleet.ts'
import { type InterruptionCode, Refusal, exitCodes } from '../exit-codes.ts'
import { makeFolder } from '../make-folder.ts'
import { mergeFacts } from './settling/merge-facts.ts'
import { RunLogWriter } from '../metrics/recording/run-log.ts'
import type { ProcessFigures, RunResult } from '../metrics/result/run-result.ts'
import { askServer } from './ask-server.ts'
import { buildResult } from './settling/build-result.ts'
import { causedInvocations } from './caused-invocations.ts'
import { type TargetControls, openTargetControls } from '../scenarios/target-controls.ts'
import { openItemWatch } from '../scenarios/item-watch.ts'
import { type CoordinatorEntry, coordinatorLogPath, packEnd, readRunLogs, workerLogPath } from './run-logs.ts'
import type { RunHooks, RunRequest } from './run-request.ts'
import { connectionLimitsOf } from '../targets/connection-limits.ts'
import { wallClockAheadUs, wallClockStepMs } from './wall-clock.ts'

const progressIntervalMs = 250

/**
 * Runs a scenario against a target and says what happened. A run that was interrupted, or whose target died, has a
 * result too: of what was done until then. The result is made from the logs alone, so that it can be made again.
 */
export async function playScenario(request: RunRequest, hooks: RunHooks): Promise<RunResult> {
  const { options, target, logFolder } = request
  const { members, rooms, roomSizes, workers, seed } = options
  const protocol = await describeProtocol(request.protocol)
  await makeFolder(logFolder)
  await using log = new RunLogWriter<CoordinatorEntry>(coordinatorLogPath(logFolder))
  const end = endOfRun(hooks)
  await using controls = openTargetControls(target, protocol, hooks.onNotice)
  using rows = openItemWatch(target, request.runId, {
    log: (entry) => log.append(entry),
    notice: hooks.onNotice,
    signal: end.signal,
  })
  const startedAt = new Date()
  await using fleet = await startFleet({
    plan: { members, rooms, roomSizes, workers, seed },
    runId: request.runId,
    url: target.url,
    handshake: request.handshake,
    protocol: request.protocol,
    connectTimeoutMs: options.connectTimeout * 1000,
    receivePath: options.receivePath,
    maxMessageBytes: options.maxMessageSize,
    pacing: options.pacing,
    pingIntervalMs: options.pingInterval * 1000,
    connectionLimits: connectionLimitsOf(target),
    workerLogPath: (worker) => workerLogPath(logFolder, worker),
    signal: end.signal,
    onPhase(name, startSecond) {
      log.append({ kind: 'phase', name, startSecond })
      hooks.onPhase(name)
    },
    onWorkerLost: hooks.onNotice,
  })
  log.append(runStart(request, protocol, startedAt, fleet.startedAtUs))
  await log.flushed()
  const endedEarly = await play(request, hooks, { fleet, controls: { ...controls, rows } }, end)
  const endedAtByWallClock = new Date()
  const endedAt = new Date(startedAt.getTime() + fleet.elapsedSeconds * 1000)
  const report = await fleet.finish()
  // The last facts are on the disk by now, or never will be.
  failAtSink(await fleet.status(), (reason) => end.fail(reason))
  const { requests } = mergeFacts(readRunLogs(logFolder)?.workers.map(({ entries }) => entries) ?? [])
  const answers = await askServer({
    target,
    caused: causedInvocations(requests, protocol, target, request.stackOptions),
    startedAt,
    endedAt,
    wallClockStepMs: wallClockStepMs({ endedAt, endedAtByWallClock }),
    waitSeconds: end.signal.aborted ? 0 : options.metricsWait,
    // An interrupted run still asks once, but not for long.
    signal: hooks.signal.aborted ? AbortSignal.timeout(2000) : hooks.signal,
    onProgress: hooks.onNotice,
  })
  const targetProcesses = (await hooks.targetProcesses?.().catch(() => [])) ?? []
  const environmentsStarted = (await hooks.environmentsStarted?.().catch(() => null)) ?? null
  log.append(
    packEnd({
      kind: 'end',
      ...report,
      ...answers,
      endedAt,
      endedAtByWallClock,
      interruption: interruptionBy(hooks.signal),
      targetExited: end.targetExited(),
      localFailure: end.localFailure(),
      endedEarly,
      environmentsStarted,
      processes: [coordinatorFigures(), ...targetProcesses],
    }),
  )
  await log.flushed()
  const logs = readRunLogs(logFolder)
  if (logs === null) throw new Error(`${logFolder} has no log of the run that has just ended`)
  return buildResult(logs)
}

/**
 * The scenario from its first to its last step, or until the run is stopped; then every connection is dropped.
 *
 * @returns why the scenario gave up; null if it did not, or the run was told to end
 */
async function play(
  { scenario, options }: RunRequest,
  hooks: RunHooks,
  { fleet, controls }: { fleet: Fleet; controls: TargetControls },
  end: ReturnType<typeof endOfRun>,
): Promise<string | null> {
  const stopWatching = watchProgress(fleet, hooks, (reason) => end.fail(reason))
  try {
    await scenario.run(fleet, options, controls)
    return null
  } catch (error) {
    // What a scenario asks of a target that has just died fails in ways of its own.
    if (!(error instanceof Interrupted || (error instanceof Refusal && end.signal.aborted))) throw error
    hooks.onNotice(`stopping: ${error.message}; keeping what was measured so far`)
    await fleet.dropAll()
    return end.signal.aborted ? null : error.message
  } finally {
    stopWatching()
  }
}

/** Whoever aborts the signal may say by which of the codes; otherwise it was an interruption. */
function interruptionBy({ aborted, reason }: AbortSignal): InterruptionCode | null {
  if (!aborted) return null
  return reason === exitCodes.terminated ? exitCodes.terminated : exitCodes.interrupted
}

/** What ends a run early: the caller, the death of the target's process, or a worker that cannot keep its facts. */
function endOfRun({ signal, targetExited }: RunHooks) {
  const targetExit = new AbortController()
  const failure = new AbortController()
  void targetExited?.then((reason) => targetExit.abort(reason))
  return {
    signal: AbortSignal.any([signal, targetExit.signal, failure.signal]),
    fail: (reason: string) => failure.abort(reason),
    targetExited: () => (targetExit.signal.aborted ? String(targetExit.signal.reason) : null),
    localFailure: () => (failure.signal.aborted ? String(failure.signal.reason) : null),
  }
}

/** Tells the caller how the run is doing, until the returned function is called. */
function watchProgress(fleet: Fleet, hooks: RunHooks, onLocalFailure: (reason: string) => void): () => void {
  let isAsking = false
  const timer = setInterval(() => {
    if (isAsking) return
    isAsking = true
    void fleet
      .status()
      .then((status) => {
        failAtSink(status, onLocalFailure)
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

function failAtSink({ sinkFailure }: FleetStatus, fail: (reason: string) => void): void {
  if (sinkFailure !== null) fail(`the run log cannot be written: ${sinkFailure}`)
}

function runStart(request: RunRequest, protocol: Protocol, startedAt: Date, startedAtUs: number): CoordinatorEntry {
  const { scenario, handshake: _, protocol: __, logFolder: ___, ...rest } = request
  const { name, echoesToSender, routes } = protocol
  return {
    kind: 'start',
    startedAt,
    startedAtUs,
    wallClockAheadUs: wallClockAheadUs(),
    // The query of a target's URL may hold a token, which no file of ours shall see.
    request: {
      ...rest,
      target: { ...request.target, url: request.shownUrl },
      scenario: scenario.name,
      measures: scenario.measures,
    },
    protocol: {
      name,
      echoesToSender,
      repliesToSender: protocol.isReply !== undefined,
      ...(routes !== undefined && { routes }),
    },
    host: {
      platform: platform(),
      release: release(),
      arch: arch(),
      cpuModel: cpus()[0]?.model ?? 'unknown',
      cpus: cpus().length,
      memoryBytes: totalmem(),
    },
  }
}

function coordinatorFigures(): ProcessFigures {
  const { user, system } = process.cpuUsage()
  return {
    name: 'coordinator',
    side: 'harness',
    processes: 1,
    cpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }
}
