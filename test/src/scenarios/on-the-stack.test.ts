import { expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'
import { unbalanced } from './play.ts'

const crowd = '--members 8 --workers 1 --connect-rate 20 --join-rate 20 --publish-rate 6'
const short = '--duration 4s --drain 1s --seed 3 --metrics-wait 20s'
const small = `${crowd} ${short}`.split(' ')

const long = '--duration 9s --drain 5s'.split(' ')

async function runOnTheStack(...args: readonly string[]): Promise<RunResult> {
  const { stdout, stderr } = await fanbench(['run', ...small, ...args, '--json', '--quiet'], {
    cwd: temporaryFolder(),
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as RunResult
}

it('a member that is closed for its age soon rejoins and has lost nothing; leaves, joins and positions are counted alike by both sides', async () => {
  // Each has a stack of its own, and waits more than it works.
  const [soak, rooms, positions] = await Promise.all([
    // A machine that is slow by a factor of five still joins before the age, and delivers before the drain is over.
    runOnTheStack('soak', '--warm-up', '0', '--rooms', '2', '--max-age', '8s', '--idle-timeout', '0s', ...long),
    runOnTheStack('rooms', '--warm-up', '0', '--rooms', '2', '--churn-rate', '2'),
    runOnTheStack('positions', '--warm-up', '3s', '--chat', 'broadcast', '--positions', 'on-demand'),
  ])
  expect(soak.counters['members_cut'] ?? 0, soak.verdict.reasons.join(' ')).toBeGreaterThanOrEqual(8)
  expect(soak.counters['members_recovered']).toBe(soak.counters['members_cut'])
  expect(soak.classes['connections_closed']?.['max-age 1001']).toBeGreaterThanOrEqual(soak.counters['members_cut'] ?? 0)
  expect(soak.counters['deliveries_lost']).toBe(0)
  expect(unbalanced(soak)).toEqual([])

  const { SetPosition: set, ReadPositions: read } = positions.server.functions
  expect([set?.invocations, read?.invocations]).toEqual([set?.caused, read?.caused])
  expect(positions.counters).toMatchObject({ messages_published: set?.caused, position_reads: read?.caused })
  expect(positions.counters).toMatchObject({ positions_unseen: 0, deliveries_expected: 0, receipts: 0 })
  expect(unbalanced(positions)).toEqual([])

  expect(rooms.server.status).toBe('complete')
  const left = rooms.server.functions['LeaveRoom']
  expect(left?.invocations).toBeGreaterThan(0)
  expect(left?.caused).toBe(left?.invocations)
  const joined = rooms.server.functions['JoinRoom']
  expect(joined?.caused).toBe(joined?.invocations)
  expect(rooms.counters).toMatchObject({
    leaves_completed: left?.caused,
    joins_completed: rooms.counters['joins_attempted'],
  })
  expect(rooms.counters['deliveries_lost']).toBe(0)
  expect(unbalanced(rooms)).toEqual([])
})
