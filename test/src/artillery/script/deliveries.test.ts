import { describe, expect, it } from 'vitest'
import { Deliveries } from '../../../../src/artillery/script/deliveries.ts'
import { ScriptCounters } from '../../../../src/artillery/script/script-counters.ts'
import { GuardedHistogram } from '../../../../src/metrics/recording/histogram.ts'

const second = 1_000_000

/** Messages are waited for 5 s, and expected a quarter of a second after joining. */
function start() {
  const counters = new ScriptCounters([250])
  const latencies = new GuardedHistogram()
  const deliveries = new Deliveries({ waitUs: 5 * second, joinGraceUs: 250_000 }, counters, latencies)
  const counted = () => Object.fromEntries(Object.entries(counters.all()).filter(([, count]) => count > 0))
  return { deliveries, latencies, counted }
}

describe('the deliveries of a script', () => {
  it('are expected by the others in the room, not by the sender, who may or may not get its own text', () => {
    const { deliveries, latencies, counted } = start()
    const [ann, bob, cy] = [deliveries.join('a', 0), deliveries.join('a', 0), deliveries.join('b', 0)]
    const stamp = deliveries.send(ann, second)
    deliveries.receive(ann, stamp, second + 10)
    deliveries.receive(bob, stamp, second + 300_000)
    deliveries.receive(cy, stamp, second + 20)
    expect(deliveries.evaluate(6 * second - 1)).toBe(6 * second)
    expect(deliveries.evaluate(6 * second)).toBeNull()
    expect(counted()).toEqual({
      members_joined: 3,
      messages_sent: 1,
      messages_evaluated: 1,
      deliveries_expected: 1,
      deliveries_received: 1,
      deliveries_misrouted: 1,
      deliveries_over_250ms: 1,
    })
    expect(latencies.count).toBe(1)
    expect(latencies.minUs).toBeGreaterThanOrEqual(299_000)
  })

  it('are missing when the wait is over, late after it, and over every limit', () => {
    const { deliveries, latencies, counted } = start()
    const [ann, bob] = [deliveries.join('', 0), deliveries.join('', 0)]
    const stamp = deliveries.send(ann, second)
    deliveries.evaluate(6 * second)
    deliveries.receive(bob, stamp, 7 * second)
    expect(counted()).toMatchObject({
      deliveries_expected: 1,
      deliveries_missing: 1,
      deliveries_late: 1,
      deliveries_over_250ms: 1,
    })
    expect(latencies.maxUs).toBe('infinite')
  })

  it('come twice: one is received, one a duplicate, and only the first is timed', () => {
    const { deliveries, latencies, counted } = start()
    const [ann, bob] = [deliveries.join('', 0), deliveries.join('', 0)]
    const stamp = deliveries.send(ann, second)
    for (const atUs of [second + 5, second + 400_000]) deliveries.receive(bob, stamp, atUs)
    deliveries.evaluate(6 * second)
    expect(counted()).toMatchObject({ deliveries_received: 1, deliveries_duplicate: 1 })
    expect(counted()).not.toHaveProperty('deliveries_over_250ms')
    expect(latencies.count).toBe(1)
  })

  it('are neither expected nor wrong of whoever has just joined, leaves, or has lost its connection', async () => {
    const { deliveries, counted } = start()
    const [ann, bob, cy] = [deliveries.join('', 0), deliveries.join('', 0), deliveries.join('', 0)]
    const leaving = deliveries.leave(bob)
    const dee = deliveries.join('', second)
    const stamp = deliveries.send(ann, second + 249_999)
    for (const member of [bob, dee]) deliveries.receive(member, stamp, second + 300_000)
    deliveries.close(cy)
    // A history, which is sent to whoever joins.
    deliveries.evaluate(7 * second)
    deliveries.receive(deliveries.join('', 8 * second), stamp, 8 * second)
    await leaving
    expect(counted()).toEqual({
      members_joined: 5,
      members_left: 1,
      messages_sent: 1,
      messages_evaluated: 1,
      deliveries_indeterminate: 4,
    })
  })

  it('keep a member that leaves until what it was to receive has been evaluated', async () => {
    const { deliveries, counted } = start()
    const [ann, bob] = [deliveries.join('', 0), deliveries.join('', 0)]
    const stamp = deliveries.send(ann, second)
    const leaving = Promise.all([ann, bob].map((member) => deliveries.leave(member)))
    deliveries.receive(bob, stamp, 2 * second)
    await Promise.resolve()
    expect(counted()).not.toHaveProperty('members_left')
    deliveries.evaluate(6 * second)
    await leaving
    expect(counted()).toMatchObject({ members_left: 2, deliveries_received: 1 })
    // Nothing is under way any more.
    await deliveries.leave(deliveries.join('', 7 * second))
  })
})
