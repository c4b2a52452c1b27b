import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { Fleet } from '../crowd/fleet/fleet.ts'
import { PlannedTimetable } from '../crowd/fleet/timetable.ts'
import { Interrupted } from '../crowd/interruption.ts'
import { memberOptions } from '../crowd/member-settings.ts'
import { WorkerCrowd } from '../crowd/members/worker-crowd.ts'
import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import { loadProtocol } from '../crowd/protocols/load-protocol.ts'
import { runMark } from '../crowd/stamp/stamp.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { makeFolder } from '../make-folder.ts'
import { RunLogWriter } from '../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../metrics/recording/worker-facts.ts'
import { EarlyEnd } from '../runs/early-end.ts'
import type { MachineReading } from '../runs/machine/machine-reading.ts'
import { MachineWatch } from '../runs/machine/machine-watch.ts'
import { portOfThisMachine } from '../runs/machine/target-processes.ts'
import { hostOfCrowd } from '../runs/machine-figures.ts'
import { workerLogPath } from '../runs/run-logs.ts'
import { watchProgress } from '../runs/watch-progress.ts'
import { crowdPlan } from '../scenarios/options.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { connectionLimitsOf } from '../targets/connection-limits.ts'
import { hostId, monotonicAtUs, readClockAnchor } from './clock-anchor.ts'
import { type BegunPart, PartHeader, type ShardPart, shardPartSchemaName } from './part-header.ts'
import { membersByShard, scenarioOf } from './make-plan.ts'
import { type ShardedPlan, protocolSourceOf, targetOf } from './sharded-plan.ts'
import { readSecrets } from './shard-secrets.ts'

export interface ShardToPlay {
  readonly plan: ShardedPlan
  /** Where the plan is: a protocol file's path may be relative to it. Left out: the working directory. */
  readonly planFolder?: string
  /** The index of the shard, from 0. */
  readonly index: number
  readonly runId: string
  /** When all shards begin, milliseconds since 1970. */
  readonly startAtMs: number
  /** Where its log and its header go, both from the beginning; shards may share it. */
  readonly folder: string
  /** Ends the run early; its reason may be the exit code 143. */
  readonly signal: AbortSignal
  /** Holds the secrets of the handshake, and what is known of this machine's clock. Left out: that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** One line for people. Left out: they are dropped. */
  readonly onNotice?: (text: string) => void
}

export interface PlayedShard {
  readonly part: ShardPart
  readonly headerPath: string
  readonly logPath: string
}

/**
 * Plays one shard of a plan in this process, beside others if need be: the same scenario, fleet and log as those of a local
 * worker. A shard that was interrupted, or gave up, has a part too.
 *
 * @throws Refusal (2) where the plan cannot be played here: an index out of range, missing secrets, a part that is there already
 */
export async function playShard(shard: ShardToPlay): Promise<PlayedShard> {
  const { plan, planFolder = process.cwd(), index, folder, environment = process.env } = shard
  const { workers } = plan.options
  if (!Number.isInteger(index) || index < 0 || index >= workers)
    throw new Refusal(exitCodes.usage, `shard ${index}: the plan has the shards 0 to ${workers - 1}`)
  const protocol = await loadProtocol(protocolSourceOf(plan, planFolder))
  const secrets = await readSecrets(plan, environment, protocol.query)
  const atStart = await readClockAnchor(environment)
  const begun = beginPart(shard, atStart)
  await makeFolder(folder)
  const logPath = workerLogPath(folder, index)
  const earlyEnd = new EarlyEnd({ signal: shard.signal })
  const readings: MachineReading[] = []
  await using machine = await MachineWatch.begin({
    targetPort: portOfThisMachine(targetOf(plan).url),
    onReading: (reading) => readings.push(reading),
  })
  const header = new PartHeader(folder, index)
  const played = await playInto(openLog(logPath, index), async (log) => {
    await header.save(begun)
    return await playMembers(shard, { protocol, secrets, begun, header, earlyEnd, log })
  })
  const { interruption, localFailure } = earlyEnd.reasons()
  const part: ShardPart = {
    ...begun,
    state: 'over',
    clock: { atStart, atEnd: await readClockAnchor(environment) },
    ...played,
    interruption,
    localFailure,
    machineCpu: await machine.stop(),
    machine: readings,
    log: await checksumOf(logPath),
  }
  await header.save(part)
  return { part, headerPath: header.path, logPath }
}

/** The header of a part as it is before the first member connects. */
function beginPart({ plan, index, runId, startAtMs }: ShardToPlay, atStart: BegunPart['clock']['atStart']): BegunPart {
  return {
    schema: shardPartSchemaName,
    state: 'begun',
    planHash: plan.planHash,
    runId,
    index,
    shards: plan.options.workers,
    startAtMs,
    startedAtUs: monotonicAtUs(startAtMs, atStart),
    hostId: hostId(),
    pid: process.pid,
    threadId,
    clock: { atStart },
    members: membersByShard(plan.options)[index] ?? 0,
    late: [],
    phases: [],
    node: process.versions.node,
    host: hostOfCrowd(),
  }
}

interface ShardInPlay {
  readonly protocol: CrowdProtocol
  readonly secrets: Awaited<ReturnType<typeof readSecrets>>
  readonly begun: BegunPart
  readonly header: PartHeader
  readonly earlyEnd: EarlyEnd
  readonly log: RunLogWriter<WorkerFacts>
}

/** Plays the scenario with the members of this shard; the header is saved at each phase. */
async function playMembers(
  { plan, onNotice = () => undefined }: ShardToPlay,
  { protocol, secrets, begun, header, earlyEnd, log }: ShardInPlay,
): Promise<Pick<ShardPart, 'phases' | 'endedEarly' | 'joinedInTime' | 'late'>> {
  const { startedAtUs } = begun
  const crowd = crowdPlan(plan.options)
  const phases: BegunPart['phases'] = []
  const timetable = new PlannedTimetable(startedAtUs, plan.marginSeconds, earlyEnd.signal)
  const members = membersOf(plan, { protocol, secrets, begun, log })
  let joinedInTime = 0
  await using fleet: Fleet = new Fleet({
    plan: crowd,
    workers: [members],
    createsRooms: protocol.createRoom !== undefined,
    startedAtUs,
    timetable: {
      async begin(step, seconds) {
        const beginsAtUs = await timetable.begin(step, seconds)
        if (step === 'publish') joinedInTime = (await members.status()).joined
        return beginsAtUs
      },
    },
    signal: earlyEnd.signal,
    onPhase(name, startSecond) {
      phases.push({ name, startSecond })
      // The last one is waited for, and says why it cannot be written.
      header.save({ ...begun, late: [...timetable.late], phases: [...phases] }).catch(() => undefined)
    },
    onWorkerLost: onNotice,
  })
  const stopWatching = watchProgress(
    fleet,
    protocol,
    (status) => earlyEnd.check(status),
    () => undefined,
  )
  const endedEarly = await play(scenarioOf(plan), { fleet, plan, earlyEnd, onNotice }).finally(stopWatching)
  const { phases: ended } = await fleet.finish()
  // The last facts are on the disk by now, or never will be.
  earlyEnd.check(await fleet.status())
  return { phases: [...ended], endedEarly, joinedInTime, late: timetable.late }
}

function membersOf(
  plan: ShardedPlan,
  { protocol, secrets: { url, handshake }, begun, log }: Pick<ShardInPlay, 'protocol' | 'secrets' | 'begun' | 'log'>,
): WorkerCrowd {
  return new WorkerCrowd(
    {
      ...crowdPlan(plan.options),
      ...memberOptions(plan.options),
      worker: begun.index,
      run: runMark(begun.runId),
      url,
      publishUrl: targetOf(plan).httpApi?.url,
      handshake,
      connectionLimits: connectionLimitsOf(targetOf(plan)),
      startedAtUs: begun.startedAtUs,
      clocksDiffer: true,
    },
    protocol,
    log,
  )
}

/** @returns why the scenario gave up; null if it did not, or the run was interrupted */
async function play(
  scenario: Scenario,
  {
    fleet,
    plan,
    earlyEnd,
    onNotice,
  }: { fleet: Fleet; plan: ShardedPlan; earlyEnd: EarlyEnd; onNotice: (text: string) => void },
): Promise<string | null> {
  const whyNone = 'shards do not act upon the target'
  const controls = { versions: null, whyNoVersions: whyNone, items: null, whyNoItems: whyNone, notice: onNotice }
  try {
    await scenario.run(fleet, plan.options, controls)
    return null
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    onNotice(`stopping: ${error.message}; keeping what was measured so far`)
    await fleet.terminateAll()
    return earlyEnd.signal.aborted ? null : error.message
  }
}

/** With a log that is closed afterwards. */
async function playInto<Result>(
  log: RunLogWriter<WorkerFacts>,
  step: (log: RunLogWriter<WorkerFacts>) => Promise<Result>,
): Promise<Result> {
  await using open = log
  return await step(open)
}

/** It must not exist: two shards with one index would write into it. */
function openLog(path: string, index: number): RunLogWriter<WorkerFacts> {
  try {
    return new RunLogWriter<WorkerFacts>(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Refusal(
      exitCodes.usage,
      `shard ${index}: ${path} is there already: another shard has the same index, or another run the same folder`,
    )
  }
}

async function checksumOf(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}
