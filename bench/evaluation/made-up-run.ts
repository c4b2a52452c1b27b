import { mkdirSync } from 'node:fs'
import { listPrices } from '../../src/cost/price-list.ts'
import { seededRandom } from '../../src/crowd/random.ts'
import { Rooms } from '../../src/crowd/rooms.ts'
import { Recorder } from '../../src/metrics/recording/recorder.ts'
import { RunLogWriter } from '../../src/metrics/recording/run-log.ts'
import type { WorkerFacts } from '../../src/metrics/recording/worker-facts.ts'
import { serverNotAsked } from '../../src/metrics/server/not-asked.ts'
import { hostOfCrowd } from '../../src/runs/machine-figures.ts'
import {
  type CoordinatorEntry,
  coordinatorLogPath,
  logVersion,
  packEnd,
  workerLogPath,
} from '../../src/runs/run-logs.ts'
import { crowdPlan, generalDefaults } from '../../src/scenarios/options.ts'
import { endpointTarget } from '../../src/targets/target.ts'

/** How large a run is made up. Members and rooms are those of one shard, each of whose rooms is whole. */
export interface MadeUpSize {
  readonly shards: number
  readonly seconds: number
  /** A second and shard. */
  readonly deliveries: number
  readonly members: number
  readonly rooms: number
  readonly seed: number
}

/** The facts in the logs, counted while they were written. */
export interface MadeUpCounts {
  published: number
  received: number
  lost: number
  duplicate: number
}

const startedAtUs = 5_000_000_000
/** Everybody is there before the first message. */
const rampUpSeconds = 5
const drainSeconds = 5
const [lostShare, duplicateShare] = [0.001, 0.0001]

/**
 * Writes the logs of a run that never was, as the processes of a run write theirs.
 *
 * @param onTold called when a shard has written what is new: once a second of the run
 */
export async function makeUpRun(
  folder: string,
  size: MadeUpSize,
  onTold: () => void = () => undefined,
): Promise<MadeUpCounts> {
  mkdirSync(folder, { recursive: true })
  const options = {
    ...generalDefaults,
    members: size.members * size.shards,
    rooms: size.rooms * size.shards,
    workers: size.shards,
    placement: 'pinned' as const,
    duration: size.seconds,
    drain: drainSeconds,
    seed: size.seed,
  }
  await writeCoordinatorLog(folder, options, startedAtUs)
  const rooms = new Rooms(crowdPlan(options))
  const counts = { published: 0, received: 0, lost: 0, duplicate: 0 }
  for (let shard = 0; shard < size.shards; shard++) await writeShardLog(folder, shard, { rooms, size, counts, onTold })
  return counts
}

interface Making {
  readonly rooms: Rooms
  readonly size: MadeUpSize
  readonly counts: MadeUpCounts
  readonly onTold: () => void
}

async function writeShardLog(folder: string, shard: number, { rooms, size, counts, onTold }: Making): Promise<void> {
  await using log = new RunLogWriter<WorkerFacts>(workerLogPath(folder, shard))
  const recorder = new Recorder(startedAtUs)
  const random = seededRandom(size.seed + shard)
  const ownRooms = rooms.membersOf.filter(([first]) => first !== undefined && rooms.workerOf(first) === shard)
  const members = ownRooms.flatMap((room) => [...room])
  const nextSequence = new Map<number, number>()
  const connections = { open: 0, connecting: 0 }
  const tell = async (second: number) => {
    log.append(recorder.take(healthAt(second), connections))
    await log.flushed()
    onTold()
  }
  for (const member of members) connect(recorder, member, random)
  connections.open = members.length
  await tell(rampUpSeconds)
  let owed = 0
  for (let second = rampUpSeconds; second < rampUpSeconds + size.seconds; second++) {
    owed += size.deliveries
    for (let turn = 0; owed > 0; turn++) {
      const room = ownRooms[Math.floor(random() * ownRooms.length)] ?? new Uint32Array()
      const publisher = room[Math.floor(random() * room.length)] ?? 0
      const sequence = nextSequence.get(publisher) ?? 0
      nextSequence.set(publisher, sequence + 1)
      const intendedAtUs = at(second) + Math.floor(random() * 1e6)
      const sentAtUs = intendedAtUs + Math.floor(random() * 300)
      const stampDigest = Math.floor(random() * 2 ** 32)
      recorder.count('messages_offered')
      recorder.published({ publisher, sequence, intendedAtUs, sentAtUs, stampDigest, steady: true })
      counts.published += 1
      deliver(recorder, { room, publisher, sequence, sentAtUs, stampDigest, random, counts })
      owed -= room.length
    }
    await tell(second + 1)
  }
  for (const member of members) {
    recorder.leaving(member, at(rampUpSeconds + size.seconds + drainSeconds + 1))
    recorder.connectionClosed({ class: 'closed-by-harness' }, at(rampUpSeconds + size.seconds + drainSeconds + 1))
  }
  connections.open = 0
  await tell(rampUpSeconds + size.seconds + drainSeconds + 2)
}

function connect(recorder: Recorder, member: number, random: () => number): void {
  const intendedAtUs = at(random() * (rampUpSeconds - 2))
  const latencyUs = 5000 + Math.floor(random() * 20_000)
  recorder.count('connections_attempted')
  recorder.connectionOpened(member, intendedAtUs, intendedAtUs + latencyUs)
  recorder.time('connect_latency', latencyUs)
  recorder.entered(member, intendedAtUs + 2 * latencyUs)
  recorder.time('join_latency', latencyUs)
}

interface Sending {
  readonly room: Uint32Array
  readonly publisher: number
  readonly sequence: number
  readonly sentAtUs: number
  readonly stampDigest: number
  readonly random: () => number
  readonly counts: MadeUpCounts
}

/** Each member receives it 4 ms later and more, seldom much more: exponentially distributed, in whole microseconds. */
function deliver(
  recorder: Recorder,
  { room, publisher, sequence, sentAtUs, stampDigest, random, counts }: Sending,
): void {
  for (const member of room) {
    const drawn = random()
    if (drawn < lostShare) {
      counts.lost += 1
      continue
    }
    const latencyUs = 4000 - Math.floor(Math.log(1 - random()) * 12_000)
    const receivedAtUs = sentAtUs + latencyUs
    recorder.received(member, publisher, sequence, receivedAtUs, 40 + (latencyUs & 63), 0, stampDigest)
    counts.received += 1
    if (drawn < lostShare + duplicateShare) {
      recorder.received(member, publisher, sequence, receivedAtUs + 900, 40, 0, stampDigest)
      counts.duplicate += 1
    }
  }
}

/**
 * The files that a coordinator writes beside the logs of its workers.
 *
 * @param startedAtUs monotonic
 */
export async function writeCoordinatorLog(
  folder: string,
  options: typeof generalDefaults,
  startedAtUs: number,
): Promise<void> {
  await using log = new RunLogWriter<CoordinatorEntry>(coordinatorLogPath(folder))
  const target = endpointTarget('ws://127.0.0.1:1/')
  const startedAt = new Date('2026-11-23T02:00:00.000Z')
  const endSecond = rampUpSeconds + options.duration + drainSeconds + 2
  const endedAt = new Date(startedAt.getTime() + endSecond * 1000)
  log.append({
    kind: 'start',
    logVersion,
    startedAt,
    startedAtUs,
    wallClockAheadUs: startedAt.getTime() * 1000 - startedAtUs,
    request: {
      runId: 'made-up',
      scenario: 'broadcast',
      options,
      stackOptions: null,
      target,
      shownUrl: target.url,
      limits: [],
      scenarioLimits: [],
      measures: ['messages_published', 'deliveries_expected'],
      figures: [],
      allowInconclusive: false,
      requireMetrics: false,
      prices: listPrices,
      estimatedCost: null,
      command: 'node bench/evaluation/run.ts',
      harnessVersion: '0.0.0',
      node: process.version,
      commit: null,
    },
    protocol: { name: 'rooms', echoesToSender: true, repliesToSender: false },
    host: hostOfCrowd(),
  })
  const phases = [
    { name: 'ramp-up', startSecond: 0, endSecond: rampUpSeconds },
    { name: 'steady', startSecond: rampUpSeconds, endSecond: rampUpSeconds + options.duration },
    { name: 'drain', startSecond: rampUpSeconds + options.duration, endSecond },
  ]
  for (const { name, startSecond } of phases) log.append({ kind: 'phase', name, startSecond })
  log.append(
    packEnd({
      kind: 'end',
      endedAt,
      endedAtByWallClock: endedAt,
      interruption: null,
      targetExited: null,
      localFailure: null,
      endedEarly: null,
      server: serverNotAsked(startedAt, endedAt),
      invocations: null,
      environmentsStarted: null,
      servedTimes: [],
      processes: [],
      machineCpu: null,
      phases,
      workersLost: [],
    }),
  )
  await log.flushed()
}

function at(second: number): number {
  return startedAtUs + Math.round(second * 1e6)
}

function healthAt(wallSeconds: number): WorkerFacts['health'] {
  return {
    wallSeconds,
    cpuSeconds: wallSeconds / 10,
    stallShare: 0,
    longestStallUs: 0,
    runQueueShare: 0,
    gcShare: 0,
    peakRssBytes: 100e6,
    rssBytes: 100e6,
  }
}
