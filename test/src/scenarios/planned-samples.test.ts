import { describe, expect, it } from 'vitest'
import { samplesNeeded } from '../../../src/metrics/catalogue/quantiles.ts'
import { broadcast } from '../../../src/scenarios/broadcast.ts'
import { coldStart } from '../../../src/scenarios/cold-start.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { durationFor, plannedSamples } from '../../../src/scenarios/planned-samples.ts'
import { reconnectStorm } from '../../../src/scenarios/reconnect-storm.ts'

/** 150 messages to rooms of 10. */
const constant: RunOptions = { ...generalDefaults, arrivals: 'constant', members: 100, rooms: 10 }

describe('planned samples', () => {
  it('of deliveries: one a member of the room, the sender left out on the low side', () => {
    expect(plannedSamples('delivery_latency', broadcast, constant)).toEqual({
      of: 'delivery',
      atMost: 1500,
      atLeast: 1350,
    })
  })

  it('of messages and connections: one each', () => {
    expect(plannedSamples('time_to_last_delivery', broadcast, constant)).toMatchObject({ atMost: 150, atLeast: 150 })
    expect(plannedSamples('connect_latency', broadcast, constant)).toMatchObject({ atMost: 100, atLeast: 100 })
  })

  it('with Poisson arrivals are a range around that', () => {
    const { atMost = 0, atLeast = 0 } =
      plannedSamples('publish_delay', broadcast, { ...constant, arrivals: 'poisson' }) ?? {}
    expect([atLeast < 150, atMost > 150, atMost - atLeast < 90]).toEqual([true, true, true])
  })

  it('count what the scenario adds', () => {
    const options = { ...constant, rounds: 5, burst: 10 }
    expect(plannedSamples('publish_delay', coldStart, options)?.atMost).toBe(200)
    expect(plannedSamples('connect_latency', reconnectStorm, { ...constant, share: 0.8 })?.atMost).toBeGreaterThan(180)
  })

  it('of what only the run decides are not known', () => {
    expect(plannedSamples('init_duration', broadcast, constant)).toBeNull()
  })

  it('of rooms of different sizes: at most all in the largest, at least the average', () => {
    const { atMost = 0, atLeast = 0 } =
      plannedSamples('delivery_latency', broadcast, { ...constant, roomSizes: 'one-big' }) ?? {}
    expect(atMost).toBe(150 * 50)
    expect(atLeast).toBeGreaterThan(150 * 25)
    expect(atLeast).toBeLessThan(atMost)
  })
})

describe('the duration that is long enough', () => {
  it.each(['constant', 'poisson'] as const)('is: with it, the samples are there (%s)', (arrivals) => {
    const options = { ...constant, arrivals }
    const needed = samplesNeeded(0.999)
    const duration = durationFor(needed, 'delivery', options) ?? 0
    expect(plannedSamples('delivery_latency', broadcast, { ...options, duration })?.atLeast).toBeGreaterThanOrEqual(
      needed,
    )
    // And not much longer than it has to be.
    const half = plannedSamples('delivery_latency', broadcast, { ...options, duration: duration / 2 })
    expect(half?.atLeast).toBeLessThan(needed)
  })

  it('is none for connections, nor where nothing is published', () => {
    expect(durationFor(1000, 'connection', constant)).toBeNull()
    expect(durationFor(1000, 'delivery', { ...constant, publishRate: 0 })).toBeNull()
  })
})
