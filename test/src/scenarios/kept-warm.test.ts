import { join } from 'node:path'
import { expect, it } from 'vitest'
import { planRun } from '../../../commands/run/plan-run.ts'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'

const quick = '--members 4 --rooms 2 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 10'.split(' ')
const short = '--warm-up 0 --duration 500ms --drain 1s --join-grace 50ms --rounds 1 --burst 2'.split(' ')

it('environments that are kept warm leave no message to a cold start, new version or not', async () => {
  const cwd = temporaryFolder()
  await fanbench(['run', 'cold-start', ...quick, ...short, '--provisioned-concurrency', '2'], { cwd })
  const { coldStarts, counters, balance } = await readResult(join(cwd, 'reports/out/latest'))
  expect(coldStarts).toMatchObject({ status: 'complete', messages: { cold: 0, unattributed: 0 }, penalty: null })
  expect(coldStarts?.messages.warm).toBeGreaterThanOrEqual(2)
  expect(counters['deliveries_cold']).toBe(0)
  // Functions that are not kept warm have their cold starts all the same, and their handlers agree.
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
})

it('says why it cannot before it starts anything', async () => {
  const refusalOf = (flags: Readonly<Record<string, unknown>>) =>
    planRun({
      scenario: 'cold-start',
      invokedAs: 'run cold-start',
      configFile: undefined,
      flags,
      environment: {},
      paths: {},
    }).catch((error: unknown) => error)
  const elsewhere = { target: 'ws://127.0.0.1:9/', protocol: 'rooms', provisionedConcurrency: '2' }
  expect(await refusalOf(elsewhere)).toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/no new version can be deployed[\s\S]*nothing can be kept warm/),
  })
  expect(await refusalOf({ idleGap: '5s' })).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('give a shorter --idle-environment'),
  })
})
