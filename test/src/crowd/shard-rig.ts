import { onTestFinished } from 'vitest'
import { nowUs } from '../../../src/crowd/clock.ts'
import type { Protocol } from '../../../src/crowd/protocols/protocol.ts'
import { type FactSink, Shard } from '../../../src/crowd/shard.ts'
import { type MergedFacts, mergeFacts } from '../../../src/metrics/recording/merge-facts.ts'
import type { WorkerFacts } from '../../../src/metrics/recording/worker-facts.ts'
import foreignChat from '../../fixtures/foreign-chat/protocol.ts'

type Rows = 'deaths' | 'cuts' | 'openings' | 'troubles' | 'stays' | 'receipts'

/** One shard that has the whole crowd to itself, all of them in one room. */
export interface Rig {
  readonly shard: Shard
  /** What it has told in the end. */
  readonly facts: () => Promise<MergedFacts>
  /** After that: a column of numbers, cut into rows. */
  rows(name: Rows, width: number): number[][]
}

export interface RigOptions {
  readonly protocol?: Protocol
  /** Left out: nobody is pinged. */
  readonly pingIntervalMs?: number
}

/** A log that is a list. */
export function sinkInto(told: WorkerFacts[]): FactSink {
  return { append: (facts) => told.push(facts), flushed: () => Promise.resolve() }
}

/** The shard ends with the test. */
export function shardRig(
  url: string,
  members: number,
  { protocol = foreignChat, pingIntervalMs = 0 }: RigOptions,
): Rig {
  const told: WorkerFacts[] = []
  const shard = new Shard(
    {
      members,
      rooms: 1,
      workers: 1,
      worker: 0,
      seed: 1,
      run: '3f9a0c1b',
      url,
      connectTimeoutMs: 5000,
      receivePath: 'fast',
      pacing: 'sleep',
      pingIntervalMs,
      startedAtUs: nowUs(),
    },
    protocol,
    sinkInto(told),
  )
  onTestFinished(() => shard[Symbol.asyncDispose]())
  return {
    shard,
    async facts() {
      await shard.finish()
      return mergeFacts([told])
    },
    rows(name, width) {
      const values = told.flatMap((facts) => [...facts[name]])
      return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width))
    },
  }
}

/** The same, with everybody in the room. */
export async function joinedRig(url: string, members: number, options: RigOptions = {}): Promise<Rig> {
  const rig = shardRig(url, members, options)
  await rig.shard.connect(at(10_000), 0, members)
  await rig.shard.join(at(10_000))
  return rig
}

export function at(ratePerSecond: number) {
  return { arrivals: 'constant', ratePerSecond, seed: 1, startAtUs: nowUs() } as const
}
