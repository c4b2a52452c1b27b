import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { makeOwnFolder } from '../../processes/own-folder.ts'

const program = fileURLToPath(new URL('./owning-program.ts', import.meta.url))
const before = process.env['TMPDIR']
let place = ''

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  process.env['TMPDIR'] = place
})
afterEach(() => {
  for (const name of readdirSync(place)) rmSync(join(place, name), { recursive: true, force: true })
})
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  rmSync(place, { recursive: true, force: true })
})

/** Another process that makes a folder for the purpose, with a file in it. */
async function startOwner(purpose: string) {
  const child = fork(program, [purpose], { execArgv: [] })
  // One that is stopped would outlive a test that fails.
  onTestFinished(() => void child.kill('SIGKILL'))
  const [path] = (await once(child, 'message')) as [string]
  const kill = async () => {
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  return { path, child, kill }
}

it('is there until it is disposed of', async () => {
  const folder = await makeOwnFolder('lambda')
  expect(folder.path).toMatch(/\/fanbench-lambda-\w{6}$/)
  writeFileSync(join(folder.path, 'index.mjs'), '')
  await folder[Symbol.asyncDispose]()
  expect(readdirSync(place)).toEqual([])
})

it('of a process that was killed is removed with the next one, those of others stay', async () => {
  const [killed, running, stopped, other] = await Promise.all(
    ['lambda', 'lambda', 'lambda', 'deploy'].map((purpose) => startOwner(purpose)),
  )
  if (!killed || !running || !stopped || !other) throw new Error('four were started')
  await Promise.all([killed.kill(), other.kill()])
  stopped.child.kill('SIGSTOP')
  const foreign = join(place, 'fanbench-lambda-foreign')
  mkdirSync(foreign)
  expect(existsSync(killed.path)).toBe(true)

  await using folder = await makeOwnFolder('lambda')
  expect(existsSync(killed.path)).toBe(false)
  for (const path of [running.path, stopped.path, other.path, foreign, folder.path])
    expect(existsSync(path), path).toBe(true)
  await Promise.all([running.kill(), stopped.kill()])
})

it('of a process that exits without disposing of it is removed at the exit', async () => {
  const { child, path } = await startOwner('lambda')
  child.send('exit')
  await once(child, 'exit')
  expect(existsSync(path)).toBe(false)
})

it('in a path too long for a socket is made, and is never removed as abandoned', async () => {
  const deep = join(place, 'd'.repeat(120))
  mkdirSync(deep)
  process.env['TMPDIR'] = deep
  await using first = await makeOwnFolder('lambda')
  await using second = await makeOwnFolder('lambda')
  process.env['TMPDIR'] = place
  expect([first.path, second.path].every((path) => existsSync(path))).toBe(true)
})
