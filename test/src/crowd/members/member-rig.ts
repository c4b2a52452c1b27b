import { onTestFinished } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { noKnownLimits } from '../../../../src/crowd/connection/connection-limits.ts'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'
import { memberDefaults } from '../../../../src/crowd/member-settings.ts'
import type { Protocol } from '../../../../src/crowd/protocols/protocol.ts'
import { WorkerCrowd } from '../../../../src/crowd/members/worker-crowd.ts'
import type { WorkerPlan } from '../../../../src/crowd/members/worker-plan.ts'
import { type MergedFacts, mergeFacts } from '../../../../src/runs/evaluation/merge-facts.ts'
import type { MetricsOf } from '../../../../src/metrics/catalogue/metrics.ts'
import type { WorkerFacts } from '../../../../src/metrics/recording/worker-facts.ts'
import foreignChat from '../../../fixtures/foreign-chat/protocol.ts'

type Rows = 'truncated' | 'replies' | 'limited' | 'drops' | 'cuts' | 'openings' | 'disruptions' | 'stays' | 'receipts'

/** One crowd with the whole crowd, all of it in one room. */
export interface Rig {
  readonly crowd: WorkerCrowd
  /** Its facts in the end. */
  readonly facts: () => Promise<MergedFacts>
  /** After that: a column of numbers, cut into rows. */
  rows(name: Rows, width: number): number[][]
  /** After that: the durations of one kind, in the order in which they ended, microseconds. */
  timings(metric: MetricsOf<'worker'>): number[]
}

/** What differs from the defaults below. */
export interface RigOptions extends Partial<Omit<WorkerPlan, 'url' | 'members'>> {
  readonly protocol?: Protocol
}

/** A crowd of a crowd in one room that appends its facts to `told`. It sends no pings, and ends with the test. */
export function crowdInto(
  told: WorkerFacts[],
  { protocol = foreignChat, ...plan }: RigOptions & Pick<WorkerPlan, 'url' | 'members'>,
): WorkerCrowd {
  const sink = { append: (facts: WorkerFacts) => told.push(facts), flushed: () => Promise.resolve() }
  const alone = { rooms: 1, workers: 1, worker: 0, seed: 1, run: '3f9a0c1b', startedAtUs: nowUs() }
  const usual = { ...memberDefaults, handshake: plainHandshake, connectTimeoutMs: 60_000, pingIntervalMs: 0 }
  const { connectionLimits = noKnownLimits } = plan
  const crowd = new WorkerCrowd({ ...alone, ...usual, pacing: 'sleep', ...plan, connectionLimits }, protocol, sink)
  onTestFinished(() => crowd[Symbol.asyncDispose]())
  return crowd
}

export function crowdRig(url: string, members: number, options: RigOptions = {}): Rig {
  const told: WorkerFacts[] = []
  const crowd = crowdInto(told, { ...options, url, members })
  return {
    crowd,
    async facts() {
      await crowd.finish()
      return mergeFacts([told])
    },
    rows(name, width) {
      const values = told.flatMap((facts) => [...facts[name]])
      return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width))
    },
    timings: (metric) => told.flatMap(({ timings }) => [...timings[metric]]),
  }
}

/** The same, with all members in the room. */
export async function joinedRig(url: string, members: number, options: RigOptions = {}): Promise<Rig> {
  const rig = crowdRig(url, members, options)
  await rig.crowd.connect(at(10_000), 0, members)
  await rig.crowd.join(at(10_000))
  return rig
}

export function at(ratePerSecond: number) {
  return { arrivals: 'constant', ratePerSecond, seed: 1, startAtUs: nowUs() } as const
}
