import { expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { unbalanced } from './play.ts'

const crowd = '--members 8 --rooms 2 --workers 1 --connect-rate 20 --join-rate 20 --publish-rate 6'
const short = '--warm-up 0 --duration 4s --drain 1s --seed 3 --metrics-wait 20s'
const small = `${crowd} ${short}`.split(' ')

async function runOnTheStack(...words: readonly string[]): Promise<RunResult> {
  const { stdout, stderr } = await fanbench(['run', ...words, ...small, '--json', '--quiet'], {
    cwd: temporaryFolder(),
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as RunResult
}

it('a member that is closed for its age soon rejoins and has lost nothing; leaves and joins are counted alike by both sides', async () => {
  // Each has a stack of its own, and waits more than it works.
  const [soak, rooms] = await Promise.all([
    runOnTheStack('soak', '--max-age', '3s', '--idle-timeout', '0s'),
    runOnTheStack('rooms', '--churn-rate', '2'),
  ])
  expect(soak.counters['members_cut']).toBeGreaterThanOrEqual(8)
  expect(soak.counters['members_recovered']).toBe(soak.counters['members_cut'])
  expect(soak.classes['connections_closed']?.['max-age 1001']).toBeGreaterThanOrEqual(soak.counters['members_cut'] ?? 0)
  expect(soak.counters['deliveries_lost']).toBe(0)
  expect(unbalanced(soak)).toEqual([])

  expect(rooms.server.status).toBe('complete')
  const left = rooms.server.functions['LeaveRoom']
  expect(left?.invocations).toBeGreaterThan(0)
  expect(left?.caused).toBe(left?.invocations)
  expect(rooms.counters['joins_completed']).toBe(8 + (left?.caused ?? 0))
  expect(rooms.counters['deliveries_lost']).toBe(0)
  expect(unbalanced(rooms)).toEqual([])
})
