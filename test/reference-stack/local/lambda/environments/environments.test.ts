import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { isRunning, returned, startFixtures } from '../start-service.ts'

const directory = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('an environment serves one event after the other', async () => {
  await using stack = await startFixtures({ exits: {} })
  const pids: unknown[] = []
  for (let turn = 0; turn < 5; turn += 1) pids.push(returned(await stack.service.invoke('exits', '{}')))
  expect(new Set(pids).size).toBe(1)
  expect(stack.service.environments()).toEqual([
    {
      functionName: 'exits',
      version: '$LATEST',
      initializationType: 'on-demand',
      pid: pids[0],
      invocations: 5,
      initMs: expect.any(Number),
      askedCpuShare: null,
      achievedCpuShare: null,
    },
  ])
})

test('two events at once have an environment each, and a third uses one of them again', async () => {
  await using stack = await startFixtures({ 'waits-for-file': {} }, { startsAtOnce: 1 })
  const { service } = stack
  const [first, second] = [join(directory, 'first'), join(directory, 'second')]
  const answers = [first, second].map((file) => service.invoke('waits-for-file', JSON.stringify({ file })))
  await vi.waitFor(() => expect(service.environments().map(({ invocations }) => invocations)).toEqual([1, 1]), {
    timeout: 60_000,
  })
  writeFileSync(first, '')
  const firstPid = returned(await answers[0]!)
  writeFileSync(second, '')
  const secondPid = returned(await answers[1]!)
  expect(firstPid).not.toBe(secondPid)
  const again = returned(await service.invoke('waits-for-file', JSON.stringify({ file: first })))
  expect([firstPid, secondPid]).toContain(again)
  expect(service.environments()).toHaveLength(2)
})

test('a burst is served by the environments that are there first, not by one for each event', async () => {
  await using stack = await startFixtures({ echo: {} }, { startsAtOnce: 1 })
  const events = Array.from({ length: 50 }, (_, index) => index)
  const outcomes = await Promise.all(events.map((index) => stack.service.invoke('echo', String(index))))
  expect(outcomes.map((outcome) => returned(outcome))).toEqual(events)
  const [processes] = stack.service.processes()
  expect(processes?.processes).toBeLessThan(25)
})

test('an environment that nobody needs is ended, and its figures are kept', async () => {
  await using stack = await startFixtures({ exits: {} }, { idleEnvironmentMs: 50 })
  const pid = returned(await stack.service.invoke('exits', '{}')) as number
  await vi.waitFor(() => expect(stack.service.environments()).toEqual([]), { timeout: 60_000 })
  expect(isRunning(pid)).toBe(false)
  const known = process.platform === 'linux'
  expect(stack.service.processes()).toEqual([
    {
      functionName: 'exits',
      processes: 1,
      cpuSeconds: known ? expect.any(Number) : null,
      peakRssBytes: known ? expect.any(Number) : null,
      cpuShares: [],
    },
  ])
})

test('Ctrl-C in the terminal does not end it', async () => {
  await using stack = await startFixtures({ exits: {} })
  const pid = returned(await stack.service.invoke('exits', '{}')) as number
  process.kill(pid, 'SIGINT')
  expect(returned(await stack.service.invoke('exits', '{}'))).toBe(pid)
})
