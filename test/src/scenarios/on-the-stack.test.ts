import { it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { unbalanced } from './play.ts'

const crowd = '--members 12 --rooms 3 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 6'
const evening = '--warm-up 0 --duration 3s --drain 1s --seed 3 --metrics-wait 20s'
const small = `${crowd} ${evening}`.split(' ')

async function runOnTheStack(...words: readonly string[]): Promise<RunResult> {
  const { stdout, stderr } = await fanbench(['run', ...words, ...small, '--json', '--quiet'], {
    cwd: temporaryFolder(),
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as RunResult
}

it.concurrent('soak: whoever the gateway cuts for its age is back soon, and has lost nothing', async ({ expect }) => {
  const result = await runOnTheStack('soak', '--max-age', '2s', '--idle-timeout', '0s')
  expect(result.counters['members_cut']).toBeGreaterThanOrEqual(12)
  expect(result.counters['members_recovered']).toBe(result.counters['members_cut'])
  expect(result.classes['connections_closed']?.['idle']).toBeGreaterThanOrEqual(12)
  expect(result.counters['deliveries_lost']).toBe(0)
  expect(unbalanced(result)).toEqual([])
})

it.concurrent('rooms: who leaves and joins is counted by both sides alike', async ({ expect }) => {
  const result = await runOnTheStack('rooms', '--churn-rate', '2')
  expect(result.server.status).toBe('complete')
  const left = result.server.functions['LeaveRoom']
  expect(left?.invocations).toBeGreaterThan(0)
  expect(left?.caused).toBe(left?.invocations)
  expect(result.counters['joins_completed']).toBe(12 + (left?.caused ?? 0))
  expect(result.counters['deliveries_lost']).toBe(0)
  expect(unbalanced(result)).toEqual([])
})
