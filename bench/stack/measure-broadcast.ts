import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noKnownLimits } from '../../src/crowd/connection/connection-limits.ts'
import type { Fleet } from '../../src/crowd/fleet/fleet.ts'
import { plainHandshake } from '../../src/crowd/connection/handshake.ts'
import { startFleet } from '../../src/crowd/fleet/start-fleet.ts'
import { memberDefaults } from '../../src/crowd/member-settings.ts'
import type { StackUnderTest } from './stack-under-test.ts'

export interface BroadcastLoad {
  /** All in one room. */
  readonly members: number
  readonly messagesPerSecond: number
  readonly seconds: number
}

export interface Broadcast {
  /** How many members could connect and join. */
  readonly joined: number
  /** Messages by joined members: all members of the room get each of them, the sender too. */
  readonly expected: number
  readonly received: number
  /** The CPU time of the whole stack, from before the first message until the stack is idle again. */
  readonly cpuUs: number
  readonly rssKiB: number
}

const ordinary = {
  ...memberDefaults,
  connectTimeoutMs: 35_000,
  pacing: 'sleep',
  connectionLimits: noKnownLimits,
} as const
/** Slow enough for both, so that all members join. */
const arrivals = { ratePerSecond: 4, arrivals: 'constant' } as const
const warmUpSeconds = 5
/** A second without a receipt, and how long to wait for it. */
const quietSeconds = 1
const drainSeconds = 40

/** Our own crowd publishes at a rate that both stacks keep; what is measured is the stack's CPU. */
export async function measureBroadcast(stack: StackUnderTest, load: BroadcastLoad): Promise<Broadcast> {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-stack-crowd-'))
  try {
    await using fleet = await startFleet({
      ...ordinary,
      plan: { members: load.members, rooms: 1, workers: 1, seed: 1 },
      runId: randomUUID(),
      url: stack.url,
      handshake: plainHandshake,
      protocol: { kind: 'built-in', name: 'rooms' },
      createsRooms: true,
      workerLogPath: (worker) => join(folder, `${worker}`),
      signal: new AbortController().signal,
      onPhase: () => undefined,
      onWorkers: undefined,
      onWorkerLost: () => undefined,
    })
    await fleet.connect(arrivals)
    await fleet.join(arrivals)
    const { joined } = await fleet.status()
    if (joined === 0) throw new Error('no member could join the room')
    await publish(fleet, load, warmUpSeconds)
    const before = { ...stack.cost(), ...(await fleet.status()) }
    await publish(fleet, load, load.seconds)
    const after = { ...stack.cost(), ...(await fleet.status()) }
    await fleet.terminateAll()
    return {
      expected: (after.published - before.published) * joined,
      joined,
      received: after.receipts - before.receipts,
      cpuUs: after.cpuUs - before.cpuUs,
      rssKiB: after.rssKiB,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Waits until nothing is received any more. */
async function publish(fleet: Fleet, { messagesPerSecond }: BroadcastLoad, durationSeconds: number): Promise<void> {
  const pace = { ratePerSecond: messagesPerSecond, arrivals: 'constant' } as const
  await fleet.publish({ ...pace, warmUpSeconds: 0, durationSeconds, payloadBytes: 200 })
  let receipts = -1
  for (let second = 0; second < drainSeconds; second += quietSeconds) {
    const status = await fleet.status()
    if (status.receipts === receipts) return
    receipts = status.receipts
    await fleet.drain(quietSeconds)
  }
}
