import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { childrenOf, descendantsOf } from '../descendants.ts'
import { functionError, isRunning, returned, startFixtures } from './start-service.ts'

test('leaves no process and no bundle behind, and answers what was under way', async () => {
  const { service } = await startFixtures({ hangs: {}, describe: {} }, { startsAtOnce: 2 })
  const described = returned(await service.invoke('describe', '{}')) as { environment: Record<string, string> }
  const hanging = service.invoke('hangs', '{}')
  await vi.waitFor(
    () => expect(service.environments().find(({ functionName }) => functionName === 'hangs')?.invocations).toBe(1),
    {
      timeout: 60_000,
    },
  )
  const waiting = Promise.all([1, 2, 3].map(() => service.invoke('hangs', '{}')))
  const pids = service.environments().flatMap(({ pid }) => pid ?? [])

  await service[Symbol.asyncDispose]()

  expect(functionError(await hanging).errorMessage).toMatch(/Runtime exited with error: signal: terminated$/)
  for (const outcome of await waiting) expect(functionError(outcome).errorType).toBe('Runtime.ExitError')
  expect(pids.length).toBeGreaterThanOrEqual(2)
  expect(pids.filter(isRunning)).toEqual([])
  expect(service.environments()).toEqual([])
  expect(existsSync(described.environment['LAMBDA_TASK_ROOT'] ?? '')).toBe(false)
  expect(functionError(await service.invoke('describe', '{}')).errorMessage).toMatch(/has stopped$/)
})

test('leaves the bundles in a directory that it was given', async () => {
  const bundleDirectory = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  const { service } = await startFixtures({ echo: {} }, { bundleDirectory })
  await service[Symbol.asyncDispose]()
  expect(readdirSync(bundleDirectory)).toEqual(['echo', 'network.mjs', 'places.mjs', 'runtime.mjs'])
  rmSync(bundleDirectory, { recursive: true })
})

test.each([
  ['works', 'hangs'],
  ['is frozen', 'echo'],
  ['loops', 'loops'],
  ['has started another process', 'starts-child'],
])('an environment that %s ends by itself when the service is killed', async (_name, functionName) => {
  const program = fileURLToPath(new URL('../../../fixtures/lambda/service-program.ts', import.meta.url))
  // It cannot tidy up after itself.
  const directory = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  const env = { ...process.env, TMPDIR: directory }
  const child = spawn(process.execPath, [program, functionName], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  const others = functionName === 'starts-child' ? 1 : 0
  await vi.waitFor(() => expect(childrenOf(pid)).toHaveLength(others), { timeout: 60_000 })
  const pids = descendantsOf(pid)
  expect(pids.length).toBeGreaterThan(others)
  expect(pids.filter((one) => !isRunning(one))).toEqual([])
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 60_000 })
  // What it had no time to remove, the next one does.
  const [left = ''] = readdirSync(directory)
  expect(left).toMatch(/^fanbench-lambda-/)
  vi.stubEnv('TMPDIR', directory)
  const { service } = await startFixtures({ echo: {} })
  vi.unstubAllEnvs()
  expect(readdirSync(directory)).not.toContain(left)
  await service[Symbol.asyncDispose]()
  expect(readdirSync(directory)).toEqual([])
  rmSync(directory, { recursive: true })
})
