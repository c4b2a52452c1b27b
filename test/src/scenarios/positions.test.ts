import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { KeptPositions } from '../../fixtures/foreign-chat/server.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { plannedSamples } from '../../../src/scenarios/planned-samples.ts'
import { positions } from '../../../src/scenarios/positions.ts'
import { type RunResult } from '../../../src/metrics/result/run-result.ts'
import { play, unbalanced } from './play.ts'

const keeping = fileURLToPath(new URL('../../fixtures/foreign-chat/keeping-positions.ts', import.meta.url))

/** 24 members in rooms of 6, twice a second each; read twice a second. */
const half = { publishRate: 48, warmUp: 1, duration: 2, arrivals: 'constant', payload: 100 } as const
const pairs = 24 * 5

const onDemand = (chat: Partial<KeptPositions> = {}): Promise<RunResult> =>
  play(positions, { ...half, positions: 'on-demand', readInterval: 0.5 }, { protocol: keeping, chat })

function ageOf({ metrics }: RunResult, statistic: 'p50' | 'p99' | 'max'): number {
  const value = metrics['position_age']?.[statistic]
  return typeof value === 'number' ? value : Infinity
}

describe.concurrent('positions', () => {
  it('pushed: each is held until the next, so that no age is below its delay or far above the interval', async ({
    expect,
  }) => {
    const result = await play(positions, half)
    expect(result.counters).toMatchObject({
      messages_published: 144,
      deliveries_received: 144 * 5,
      positions_unseen: 0,
    })
    const { count = 0 } = result.metrics['position_age'] ?? {}
    // A sample a pair and millisecond of the steady phase, which is cut at its last message.
    expect(count).toBeGreaterThan(pairs * 1800)
    expect(count).toBeLessThanOrEqual(pairs * 2010)
    expect(ageOf(result, 'max')).toBeGreaterThanOrEqual(490_000)
    expect(ageOf(result, 'p50')).toBeLessThan(Infinity)
    expect(unbalanced(result)).toEqual([])
  })

  it('read on demand: nothing is delivered, lost or expected, and ages are those of the reads', async ({ expect }) => {
    const result = await onDemand()
    expect(result.counters).toMatchObject({
      messages_published: 144,
      deliveries_expected: 0,
      deliveries_lost: 0,
      receipts: 0,
      positions_unseen: 0,
    })
    const { position_reads: reads = 0, position_reads_skipped: skipped = 0 } = result.counters
    expect(reads + skipped).toBe(144)
    expect(result.metrics['delivery_latency']).toBeUndefined()
    expect(result.metrics['publish_delay']?.count).toBe(96)
    expect(ageOf(result, 'max')).toBeGreaterThan(500_000)
    expect(ageOf(result, 'p50')).toBeLessThan(Infinity)
    expect(unbalanced(result)).toEqual([])
    expect(result.verdict.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
  })

  it('of a chat that answers from a cache that it never renews: ages grow to the length of the run', async ({
    expect,
  }) => {
    const result = await onDemand({ cachesFrom: 6 })
    // By the time all have set one, half a second has passed of three.
    expect(ageOf(result, 'max')).toBeGreaterThan(1_500_000)
    expect(ageOf(result, 'p50')).toBeGreaterThan(700_000)
    expect(result.counters).toMatchObject({ deliveries_lost: 0, positions_unseen: 0 })
  })

  it('of a chat that keeps every third position: ages grow to three intervals', async ({ expect }) => {
    const result = await onDemand({ keeps: (nth) => nth % 3 === 0 })
    expect(ageOf(result, 'max')).toBeGreaterThan(1_400_000)
  })

  it('of a chat that keeps none: infinite, and nobody has seen anybody', async ({ expect }) => {
    const result = await onDemand({ keeps: () => false })
    expect(result.counters['positions_unseen']).toBe(pairs)
    expect(result.metrics['position_age']?.p50).toBe('infinite')
  })
})

describe('positions read on demand', () => {
  const options: RunOptions = { ...generalDefaults, ...positions.defaults, positions: 'on-demand', readInterval: 0.5 }
  const everywhere = { target: null, stack: null as never }

  it('are set and read, and sent to nobody', () => {
    const load = expectedLoad(positions, options)
    expect(load).toMatchObject({ messages: 0, positionsSet: 30 * 35, positionReads: 60 * 35 })
    expect(plannedSamples('delivery_latency', positions, options)).toMatchObject({ atMost: 0, atLeast: 0 })
    expect(plannedSamples('publish_delay', positions, options)).toMatchObject({ atMost: 900 })
  })

  it.each<[Partial<RunOptions>, RegExp | null]>([
    [{}, null],
    [{ positions: 'pushed', readInterval: 1, warmUp: 1 }, null],
    [{ positions: 'pushed', readInterval: 1, warmUp: 0.9 }, /^--warm-up 0.9s: .* every 1s .*at least 1s$/],
    [{ warmUp: 1.4 }, /every 1s \(--members by --publish-rate\), and reads the others' every 0.5s.*at least 2s$/],
    [{ publishRate: 0 }, /^--publish-rate 0: /],
    [{ duration: 0 }, /^--duration 0: /],
    [{ positions: 'pushed' }, /^--read-interval: .*--positions on-demand/],
  ])('with %o: %s', (given, problem) => {
    const found = positions.problems?.({ ...options, ...given }, everywhere) ?? []
    if (problem === null) expect(found).toEqual([])
    else expect(found).toEqual([expect.stringMatching(problem)])
  })

  it('need two steps of the protocol', () => {
    expect(positions.steps?.(options)).toEqual(['setPosition', 'readPositions'])
    expect(positions.steps?.({ ...options, positions: 'pushed' })).toEqual([])
  })
})
