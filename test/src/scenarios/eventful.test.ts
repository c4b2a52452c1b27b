import { describe, expect, it } from 'vitest'
import { reconnectStorm } from '../../../src/scenarios/reconnect-storm.ts'
import { rooms } from '../../../src/scenarios/rooms.ts'
import { slowConsumer } from '../../../src/scenarios/slow-consumer.ts'
import { soak } from '../../../src/scenarios/soak.ts'
import { play, unbalanced } from './play.ts'

describe.concurrent('against a good chat, nothing is lost and the books balance in', () => {
  it('reconnect-storm: all members that are cut have rejoined in the end', async ({ expect }) => {
    const result = await play(reconnectStorm, { share: 0.5, backOff: 'full-jitter' })
    // Half of two rooms of six.
    expect(result.counters).toMatchObject({ members_cut: 6, members_recovered: 6, deliveries_lost: 0 })
    expect(result.counters).toMatchObject({ connections_opened: 30, connections_closed: 30, joins_completed: 30 })
    expect(result.metrics['recovery_time']).toMatchObject({ count: 6, infinite: 0 })
    expect(result.headOfLine?.members).toBe(6)
    expect(result.phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['steady', 'cut', 'reconnect']))
    expect(unbalanced(result)).toEqual([])
    expect(result.verdict.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
  })

  it('slow-consumer: healthy members and bystanders are told apart', async ({ expect }) => {
    const result = await play(slowConsumer, { share: 0.5, slowFor: 0.7 })
    expect(result.headOfLine).toEqual({ members: 6, ratio: null })
    const [healthy, bystander] = [
      result.metrics['healthy_delivery_latency'],
      result.metrics['bystander_delivery_latency'],
    ]
    expect(healthy?.count).toBeGreaterThan(0)
    // There are twice as many of them.
    expect(bystander?.count).toBeGreaterThan(healthy?.count ?? 0)
    expect(result.counters).toMatchObject({ deliveries_lost: 0, deliveries_misrouted: 0 })
    expect(result.counters['deliveries_indeterminate']).toBeGreaterThan(0)
    expect(unbalanced(result)).toEqual([])
  })

  it('rooms: of two sizes, with churn', async ({ expect }) => {
    const result = await play(rooms, { churnRate: 6, drain: 0.2 })
    expect(result.roomSizes.map(({ roomSize, rooms: count }) => [roomSize, count])).toEqual([
      [4, 3],
      [12, 1],
    ])
    expect(result.counters['joins_completed']).toBeGreaterThan(24)
    expect(result.counters).toMatchObject({ deliveries_lost: 0, deliveries_misrouted: 0 })
    expect(unbalanced(result)).toEqual([])
  })

  it('soak: the quarters are of all deliveries, and a short run has no slope', async ({ expect }) => {
    const result = await play(soak)
    const quarters = result.drift?.quarters ?? []
    expect(quarters).toHaveLength(4)
    expect(quarters.reduce((sum, { expected }) => sum + expected, 0)).toBe(result.counters['deliveries_expected'])
    expect(result.drift?.workers.map(({ rssBytesPerHour }) => rssBytesPerHour)).toEqual([null, null])
    expect(result.counters).toMatchObject({ deliveries_lost: 0 })
    expect(unbalanced(result)).toEqual([])
  })
})

it('only soak has a drift, and only positions have an age', async () => {
  const { drift, headOfLine, metrics } = await play(rooms, { churnRate: 0, duration: 0.5 })
  expect([drift, headOfLine, metrics['position_age']]).toEqual([null, null, undefined])
})
