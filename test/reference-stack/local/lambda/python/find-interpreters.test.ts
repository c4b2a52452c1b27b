import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PythonRuntime } from '../../../../../reference-stack/define-stack.ts'
import {
  findInterpreters,
  versionNotice,
} from '../../../../../reference-stack/local/lambda/python/find-interpreters.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fanbench-pythons-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A machine with these alone, each by the name that starts it. */
function machineWith(versions: Readonly<Record<string, string>>): void {
  vi.stubEnv('PATH', folder)
  for (const [name, version] of Object.entries(versions)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho /pythons/${version}\necho ${version}\n`)
    chmodSync(join(folder, name), 0o755)
  }
}

async function found(...runtimes: PythonRuntime[]): Promise<Record<string, string>> {
  const handler = new URL('app.py', import.meta.url)
  const functions = runtimes.map(
    (runtime) => [runtime, { handler, runtime, memoryMb: 128, timeoutSeconds: 3 }] as const,
  )
  const interpreters = await findInterpreters(Object.fromEntries(functions))
  return Object.fromEntries([...interpreters].map(([runtime, { path }]) => [runtime, path]))
}

test('each runtime gets python3 of its version, else its own name, else python3', async () => {
  machineWith({ python3: '3.11.7', 'python3.11': '3.11.9', 'python3.12': '3.12.1' })
  expect(await found('python3.11', 'python3.12', 'python3.13')).toEqual({
    'python3.11': '/pythons/3.11.7',
    'python3.12': '/pythons/3.12.1',
    'python3.13': '/pythons/3.11.7',
  })
})

test('without any, or with one that is too old, each is refused by name', async () => {
  machineWith({})
  await expect(found('python3.11', 'python3.12')).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/^python3\.11: there is no python3\.11 on this machine, and no python3; install it/),
      expect.stringMatching(/^python3\.12: /),
    ],
  })
  machineWith({ python3: '3.8.10' })
  await expect(found('python3.12')).rejects.toThrow('python3 is 3.8.10')
})

test('another version than the one asked for is said', () => {
  const interpreter = { path: '/usr/bin/python3', version: '3.11.7' }
  expect(versionNotice('python3.11', interpreter)).toBeUndefined()
  expect(versionNotice('python3.1', interpreter)).toContain(
    'python3.1 is not on this machine: it runs on Python 3.11.7',
  )
})
