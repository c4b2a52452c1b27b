import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'

const quick = '--members 12 --rooms 4 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 10'.split(' ')
const short = '--warm-up 0 --duration 500ms --drain 1500ms --join-grace 50ms --rounds 1 --burst 3'.split(' ')

it('a new version makes the next message of each room meet a cold start, which all sources count alike', async () => {
  const cwd = temporaryFolder()
  const { stdout } = await fanbench(['run', 'cold-start', ...quick, ...short], { cwd })
  const { coldStarts, latencyBudget, counters, balance, metrics, phases } = await readResult(
    join(cwd, 'reports/out/latest'),
  )
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
  expect(balance.filter(({ name }) => name.startsWith('cold starts'))).toHaveLength(2)
  expect(coldStarts).toMatchObject({ status: 'complete', reasons: [], messages: { unattributed: 0 } })
  // One before the first connection, and one for the round.
  expect(phases.filter(({ name }) => name === 'deploy new version')).toHaveLength(2)
  expect(coldStarts?.messages.cold).toBeGreaterThanOrEqual(2)
  // Without a warm-up all of them are in the figures, those of the burst too.
  expect(metrics['publish_delay']?.count).toBe(counters['messages_published'])
  expect(counters['deliveries_cold']).toBe(coldStarts?.deliveries.cold)
  // The first message after a deployment waits for an init. Not all that a cold environment serves do.
  const shortestInitUs = metrics['init_duration']?.min ?? Infinity
  const slowest = metrics['cold_delivery_latency']?.max
  // On a busy machine an init may outlast the drain.
  expect(slowest === 'infinite' ? Infinity : slowest).toBeGreaterThan(shortestInitUs)
  // On a busy machine a handshake that waits for an init may also hold the invocation of a warm one: then nobody knows which was its own.
  const { cold, ambiguous } = coldStarts?.connects ?? { cold: { count: 0, maxUs: null }, ambiguous: 0 }
  expect(cold.count + ambiguous).toBeGreaterThan(0)
  expect(cold.maxUs ?? Infinity).toBeGreaterThan(shortestInitUs)
  expect(latencyBudget).toMatchObject({ leftOut: 0, initUs: expect.any(Number) })
  expect(latencyBudget?.initUs).toBeGreaterThan(0)
  expect(stdout).toContain('cold starts ')
})
