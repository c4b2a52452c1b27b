import { describe, expect, it } from 'vitest'
import { arrivalsAtMost, expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { scenarios } from '../../../src/scenarios/index.ts'
import { type RunOptions, generalDefaults } from '../../../src/scenarios/options.ts'

const options: RunOptions = {
  ...generalDefaults,
  members: 80,
  rooms: 8,
  connectRate: 40,
  joinRate: 20,
  publishRate: 10,
  arrivals: 'constant',
  warmUp: 5,
  duration: 60,
  drain: 5,
  joinGrace: 1,
  pingInterval: 0,
}

const loadOf = (name: string, given: Partial<RunOptions> = {}) =>
  expectedLoad(scenarios.find((scenario) => scenario.name === name) ?? {}, { ...options, ...given })

describe('the expected load', () => {
  it('counts the warm-up too, and the time until all have joined and all have disconnected', () => {
    expect(loadOf('broadcast')).toMatchObject({
      messages: 10 * (5 + 60),
      seconds: 80 / 40 + 80 / 20 + 1 + 5 + 60 + 5 + 80 / 40,
      // From the connect of each to its close: the closes take as long as the connects.
      connectionSeconds: 80 / 40 + 80 / 20 + 1 + 5 + 60 + 5,
      audience: 10,
      smallestRoom: 10,
      reconnects: 0,
    })
  })

  it('has more recipients where half of the members, and so of the publishers, are in one room', () => {
    // 40 in one room, and 40 in seven: five or six each.
    const { audience, smallestRoom } = loadOf('rooms', { roomSizes: 'one-big' })
    expect(audience).toBeCloseTo((40 * 40 + 5 * 6 * 6 + 2 * 5 * 5) / 80, 10)
    expect(smallestRoom).toBe(5)
  })

  it.each<[string, Partial<RunOptions>, object]>([
    ['connect', { hold: 600 }, { seconds: 2 + 600 + 5 + 2, joins: 0, rooms: 0, audience: 0, messages: 0 }],
    ['cold-start', { rounds: 4, burst: 10 }, { messages: 650 + 40, reconnects: 4 * (4 + 8) }],
    ['cold-start', { provisionedConcurrency: 20 }, { environmentsKeptWarm: 20 }],
    ['stale', { rounds: 3 }, { messages: 650 + 3 * 8, reconnects: 0 }],
    ['demo', { rounds: 5, burst: 10 }, { messages: 650 + 50 }],
    ['reconnect-storm', { share: 0.5 }, { reconnects: 40 + 8 }],
    ['rooms', { churnRate: 2 }, { reconnects: 120 }],
    ['soak', { duration: 7200 }, { reconnects: 80 * 13 }],
    ['positions', {}, { messages: 650 }],
  ])('%s %o', (name, given, added) => expect(loadOf(name, given)).toMatchObject(added))

  it('counts the wait for environments, and keeps them warm until CloudWatch has been asked', () => {
    const { seconds, secondsKeptWarm } = loadOf('cold-start', { rounds: 3, idleGap: 600, metricsWait: 300 })
    expect(seconds).toBeGreaterThan(3 * 600)
    expect(secondsKeptWarm).toBe(seconds + 300)
  })

  it('has pings of all members at the interval, and none without one', () => {
    const { pings, connectionSeconds } = loadOf('broadcast', { pingInterval: 10 })
    expect(pings).toBe((80 * connectionSeconds) / 10)
    expect(loadOf('broadcast').pings).toBe(0)
  })

  it('asks CloudWatch more often the longer it is waited for', () => {
    expect(loadOf('broadcast', { metricsWait: 3600 }).metricRounds).toBeGreaterThanOrEqual(120)
    expect(loadOf('broadcast', { metricsWait: 0 }).metricRounds).toBeLessThan(10)
  })

  it('has some more of Poisson arrivals', () => {
    expect(arrivalsAtMost(900, { arrivals: 'poisson' })).toBe(990)
    expect(arrivalsAtMost(900, { arrivals: 'constant' })).toBe(900)
  })
})
