import { HandshakeSecrets } from '../crowd/connection/handshake-secrets.ts'
import type { Fleet } from '../crowd/fleet/fleet.ts'
import { type FleetOptions, startFleet } from '../crowd/fleet/start-fleet.ts'
import { Interrupted } from '../crowd/interruption.ts'
import { memberOptions } from '../crowd/member-settings.ts'
import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import { describeProtocol } from '../crowd/protocols/load-protocol.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { readMemberName } from '../crowd/stamp/member-name.ts'
import { runMark } from '../crowd/stamp/stamp.ts'
import { itemReader } from '../metrics/server/connection-items.ts'
import { makeFolder } from '../make-folder.ts'
import { RunLogWriter } from '../metrics/recording/run-log.ts'
import type { ProcessFigures, RunResult } from '../metrics/result/run-result.ts'
import { readInvocationRecords } from '../metrics/server/invocation-records.ts'
import { readGatewayRecord, sinceReading } from '../metrics/server/gateway-record.ts'
import type { Mask } from '../metrics/server/logs/quoted-line.ts'
import { askServer, type ServerAnswers } from './ask-server.ts'
import { causedInvocations } from './caused-invocations.ts'
import { EarlyEnd } from './early-end.ts'
import { coordinatorFigures, hostOfCrowd } from './machine-figures.ts'
import type { MachineReading } from './machine/machine-reading.ts'
import { MachineWatch } from './machine/machine-watch.ts'
import { portOfThisMachine } from './machine/target-processes.ts'
import {
  type CoordinatorEntry,
  coordinatorLogPath,
  logVersion,
  packEnd,
  readRunLogs,
  type RunStart,
  workerLogPath,
} from './run-logs.ts'
import type { RunHooks, RunRequest } from './run-request.ts'
import { evaluateRun } from './evaluation/build-result.ts'
import { evidenceOf } from './evaluation/deliveries/invocations.ts'
import { saveInvocations } from './invocation-file.ts'
import { mergeFacts } from './evaluation/merge-facts.ts'
import { PublishingWork } from './publishing-work.ts'
import { readCpuOfTurns } from './turn-cpu.ts'
import { UnansweredWatch } from './unanswered-watch.ts'
import { wallClockAheadUs, wallClockStepMs } from './wall-clock.ts'
import { watchProgress } from './watch-progress.ts'
import { ItemWatch } from '../scenarios/item-watch.ts'
import { crowdPlan } from '../scenarios/options.ts'
import { openTargetControls, type TargetControls } from '../scenarios/target-controls.ts'
import { connectionLimitsOf } from '../targets/connection-limits.ts'

/**
 * Plays a scenario against a target and makes the result. A run that was interrupted, or whose target ended, has a
 * result too: of what was done until then. The result is made from the logs alone, so that it can be made again.
 */
export async function playScenario(request: RunRequest, hooks: RunHooks): Promise<RunResult> {
  const { target, logFolder, runId } = request
  const cpuBefore = process.cpuUsage()
  const protocol = await describeProtocol(request.protocol)
  await makeFolder(logFolder)
  await using log = new RunLogWriter<CoordinatorEntry>(coordinatorLogPath(logFolder))
  const unanswered = new UnansweredWatch(request)
  const earlyEnd = new EarlyEnd(hooks, (status) => unanswered.check(status))
  await using controls = openTargetControls(target, protocol, hooks.onNotice)
  const run = runMark(runId)
  const reader = itemReader(target, (name) => readMemberName(name)?.run === run)
  using items =
    reader &&
    new ItemWatch({ reader, log: (entry) => log.append(entry), notice: hooks.onNotice, signal: earlyEnd.signal })
  const publishingCpu = new PublishingCpu(hooks)
  const publishingWork = new PublishingWork(target, earlyEnd.signal)
  const turnsEnd = new AbortController()
  const recordBefore = await readGatewayRecord(target)
  const startedAt = new Date()
  const watched = { log, protocol, earlyEnd, publishingCpu, publishingWork, turnsEnd: turnsEnd.signal }
  await using fleet = await startCrowd(request, hooks, watched)
  log.append(runStart(request, protocol, startedAt, fleet.startedAtUs))
  await log.flushed()
  await using machine = await MachineWatch.begin({
    targetPort: hooks.targetProcesses === undefined ? portOfThisMachine(target.url) : null,
    onReading: (reading) => logReading(log, reading, hooks),
  })
  const endedEarly = await play(request, hooks, { fleet, controls: { ...controls, items }, earlyEnd, protocol })
  turnsEnd.abort()
  const ended = { ...endOf(startedAt, fleet), machineCpu: await machine.stop() }
  const report = await fleet.finish()
  // The last facts are on the disk by now, or never will be.
  earlyEnd.check(await fleet.status())
  const secrets = new HandshakeSecrets(target.url, request.handshake)
  const masked: Mask = (text, characters) => secrets.masked(text, characters)
  const answers = await ask(request, hooks, {
    masked,
    protocol,
    startedAt,
    ...ended,
    isStopped: earlyEnd.signal.aborted,
  })
  const ofTarget = await factsOfTarget(hooks, target, recordBefore, masked)
  const targetProcesses = (await hooks.targetProcesses?.().catch(() => [])) ?? []
  log.append(
    packEnd({
      kind: 'end',
      ...report,
      ...answers,
      ...ended,
      ...earlyEnd.reasons(),
      endedEarly,
      ...ofTarget,
      work: await publishingWork.found(),
      processes: [coordinatorFigures(cpuBefore), ...(await publishingCpu.addTo(targetProcesses))],
    }),
  )
  await log.flushed()
  return resultOfLogs(request, hooks, masked)
}

/** @throws Refusal (13) if somebody has taken the log away while the run was going on */
async function resultOfLogs(
  { logFolder, target, runId }: RunRequest,
  hooks: RunHooks,
  masked: Mask,
): Promise<RunResult> {
  const logs = readRunLogs(logFolder)
  if (logs === null) {
    throw new Refusal(
      exitCodes.localResources,
      `${logFolder}: the log of this run is gone: was its folder deleted or moved before the run had ended? Run it again, and keep the folder`,
    )
  }
  const records = await readInvocationRecords(target, logs.start.startedAtUs)
  if (records === null) return evaluateRun(logs).result
  const ids = new Set(logs.end?.gateway?.connections.map(({ id }) => id))
  const recorded = evidenceOf(records, { run: runMark(runId), masked, isConnection: (id) => ids.has(id) })
  const { result, troubled } = evaluateRun({ ...logs, recorded })
  await saveInvocations(logFolder, recorded, troubled.isTroubled).catch((error: unknown) => {
    // The figures do not need it: whether the disk takes those is found out next.
    hooks.onNotice(`what each invocation did was not saved: ${error instanceof Error ? error.message : String(error)}`)
  })
  return result
}

/** Starts the crowd; each phase that it begins is logged and shown. */
function startCrowd(
  request: RunRequest,
  hooks: RunHooks,
  {
    log,
    protocol,
    earlyEnd,
    publishingCpu,
    publishingWork,
    turnsEnd,
  }: {
    readonly log: RunLogWriter<CoordinatorEntry>
    readonly protocol: Awaited<ReturnType<typeof describeProtocol>>
    readonly earlyEnd: EarlyEnd
    readonly publishingCpu: PublishingCpu
    readonly publishingWork: PublishingWork
    readonly turnsEnd: AbortSignal
  },
) {
  return startFleet({
    ...crowdOf(request),
    ...(hooks.timetable !== undefined && { timetable: hooks.timetable }),
    turns: request.turns,
    onTurns: (startAtUs) => {
      log.append({ kind: 'turns', startAtUs })
      if (request.turns !== undefined)
        readCpuOfTurns(request.turns, { startAtUs, signal: turnsEnd }, hooks, (reading) => log.append(reading))
    },
    createsRooms: protocol.createRoom !== undefined,
    signal: earlyEnd.signal,
    async onPhase(name, startSecond) {
      log.append({ kind: 'phase', name, startSecond })
      publishingCpu.onPhase(name)
      hooks.onPhase(name, startSecond)
      await publishingWork.onPhase(name)
    },
    beforePublishing: () => publishingWork.begin(),
    onWorkers: hooks.onWorkers,
    onWorkerLost: hooks.onNotice,
  })
}

/** The figures that the stand-in for AWS has of itself; a target elsewhere has none. */
async function factsOfTarget(
  hooks: RunHooks,
  target: RunRequest['target'],
  recordBefore: Awaited<ReturnType<typeof readGatewayRecord>>,
  masked: Mask,
) {
  const recordNow = recordBefore && (await readGatewayRecord(target))
  return {
    ...(recordBefore && recordNow && { gateway: sinceReading(recordBefore, recordNow, masked) }),
    environmentsStarted: (await hooks.environmentsStarted?.().catch(() => null)) ?? null,
    servedTimes: (await hooks.servedTimes?.().catch(() => [])) ?? [],
  }
}

/** The disk may be full, which ends the run elsewhere. */
function logReading(log: RunLogWriter<CoordinatorEntry>, reading: MachineReading, hooks: RunHooks): void {
  try {
    log.append({ kind: 'machine', host: 0, process: 0, reading, stops: hooks.targetStops?.() ?? [] })
  } catch {
    // It is thrown again by the next entry that the run cannot do without.
  }
}

function crowdOf(
  request: RunRequest,
): Omit<
  FleetOptions,
  | 'createsRooms'
  | 'timetable'
  | 'turns'
  | 'onTurns'
  | 'signal'
  | 'onWorkers'
  | 'onPhase'
  | 'beforePublishing'
  | 'onWorkerLost'
> {
  const { options, target, logFolder } = request
  return {
    plan: crowdPlan(options),
    runId: request.runId,
    url: target.url,
    publishUrl: target.httpApi?.url,
    handshake: request.handshake,
    protocol: request.protocol,
    ...memberOptions(options),
    connectionLimits: connectionLimitsOf(target),
    workerLogPath: (worker) => workerLogPath(logFolder, worker),
  }
}

/**
 * The scenario from its first to its last step, or until the run is stopped; then every connection is closed.
 *
 * @returns why the scenario gave up; null if it did not, or the run was interrupted
 */
async function play(
  { scenario, options }: RunRequest,
  hooks: RunHooks,
  {
    fleet,
    controls,
    earlyEnd,
    protocol,
  }: { fleet: Fleet; controls: TargetControls; earlyEnd: EarlyEnd; protocol: CrowdProtocol },
): Promise<string | null> {
  const stopWatching = watchProgress(fleet, protocol, (status) => earlyEnd.watch(status), hooks.onProgress)
  try {
    await scenario.run(fleet, options, controls)
    return null
  } catch (error) {
    // What a scenario asks of a target that has just ended fails in ways of its own.
    if (!(error instanceof Interrupted || (error instanceof Refusal && earlyEnd.signal.aborted))) throw error
    hooks.onNotice(`stopping: ${error.message}; keeping what was measured so far`)
    await fleet.terminateAll()
    return earlyEnd.unanswered ?? (earlyEnd.signal.aborted ? null : error.message)
  } finally {
    stopWatching()
  }
}

/** Now, as the monotonic clock has it since the start, and by the wall clock, which may have been set meanwhile. */
function endOf(startedAt: Date, { elapsedSeconds }: Fleet): { endedAt: Date; endedAtByWallClock: Date } {
  return { endedAt: new Date(startedAt.getTime() + elapsedSeconds * 1000), endedAtByWallClock: new Date() }
}

/** Asks the target's services about a finished run. */
async function ask(
  { target, options, stackOptions, logFolder }: RunRequest,
  hooks: RunHooks,
  run: {
    masked: Mask
    protocol: CrowdProtocol
    startedAt: Date
    endedAt: Date
    endedAtByWallClock: Date
    isStopped: boolean
  },
): Promise<ServerAnswers> {
  const { requests } = mergeFacts(readRunLogs(logFolder)?.workers ?? [])
  return askServer({
    target,
    masked: run.masked,
    caused: causedInvocations(requests, run.protocol, target, stackOptions),
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    wallClockStepMs: wallClockStepMs(run),
    waitSeconds: run.isStopped ? 0 : options.metricsWait,
    // An interrupted run still asks once, but not for long.
    signal: hooks.signal.aborted ? AbortSignal.timeout(2000) : hooks.signal,
    onWait: hooks.onWait,
  })
}

/** The log's first entry, before any connection: the request without its secrets, the protocol and the machine. */
export function runStart(request: RunRequest, protocol: CrowdProtocol, startedAt: Date, startedAtUs: number): RunStart {
  const { scenario, handshake: _, protocol: __, logFolder: ___, ...rest } = request
  const { name, echoesToSender, routes } = protocol
  return {
    kind: 'start',
    logVersion,
    startedAt,
    startedAtUs,
    wallClockAheadUs: wallClockAheadUs(),
    // The query of a target's URL may hold a token, which no file of ours shall see.
    request: {
      ...rest,
      target: { ...request.target, url: request.shownUrl },
      scenario: scenario.name,
      measures: scenario.measures,
      figures: scenario.figures ?? [],
    },
    protocol: {
      name,
      echoesToSender,
      repliesToSender: protocol.isReply !== undefined,
      ...(routes !== undefined && { routes }),
    },
    host: hostOfCrowd(),
  }
}

/**
 * Measures the CPU time of the target's processes from the first message to the last wait for deliveries. The handlers of
 * connects, joins and disconnects run before and after, and would hide the cost of a message.
 */
export class PublishingCpu {
  readonly #figures: NonNullable<RunHooks['targetProcesses']> | undefined
  #before: Promise<readonly ProcessFigures[] | undefined> | undefined
  #after: Promise<readonly ProcessFigures[] | undefined> | undefined

  constructor({ targetProcesses }: Pick<RunHooks, 'targetProcesses'>) {
    this.#figures = targetProcesses
  }

  /** A phase of the run has begun. */
  onPhase(name: string): void {
    if (name === 'warm-up' || name === 'steady') this.#before ??= this.#now()
    if (name === 'ramp-down') this.#after ??= this.#now()
  }

  /** @param figures of the whole run. @returns the same, with the CPU time while messages were published where it is known */
  async addTo(figures: readonly ProcessFigures[]): Promise<readonly ProcessFigures[]> {
    const [before, after] = [await this.#before, await this.#after]
    if (before === undefined || after === undefined) return figures
    return figures.map((one) => {
      const [from, until] = [before, after].map((then) => usedBy(one.name, then))
      if (typeof from !== 'number' || typeof until !== 'number') return one
      return { ...one, publishingCpuSeconds: Math.max(0, until - from) }
    })
  }

  #now(): Promise<readonly ProcessFigures[] | undefined> | undefined {
    return this.#figures?.().catch(() => undefined)
  }
}

/** A function that nobody has called yet has no environment. */
function usedBy(name: string, then: readonly ProcessFigures[]): number | null {
  const found = then.find((one) => one.name === name)
  return found === undefined || found.processes === 0 ? 0 : found.cpuSeconds
}
