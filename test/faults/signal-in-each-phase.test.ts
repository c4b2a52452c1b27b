import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnFanbench } from '../commands/fanbench.ts'
import { everyCase } from '../every-case.ts'
import { ownGround } from '../left-behind.ts'

/** It takes connections and never answers. */
const silent = createServer(() => undefined)
let silentUrl = ''
beforeAll(async () => {
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  silentUrl = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`
})

// Of all phases: they are concurrent, and have no hooks of their own.
const folder = mkdtempSync(join(tmpdir(), 'fanbench-phases-'))
afterAll(() => {
  silent.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Phase {
  readonly name: string
  /** `SILENT` is the URL of the silent server. */
  readonly args: string
  /** The signal comes when stderr has this. */
  readonly says: RegExp
  /** Or so long after it, or after the start. */
  readonly afterMs?: number
  /** Left out: 143. */
  readonly exitCode?: number
  readonly rarely?: boolean
}

const anything = /^/
const small = '--members 6 --rooms 2 --publish-rate 10'
const slow = '--warm-up 40s --duration 40s --drain 40s'

const phases: readonly Phase[] = [
  { name: 'a definition that never loads', args: 'run smoke --stack never.mjs', says: anything, afterMs: 1500 },
  {
    name: 'a protocol that never loads',
    args: 'run smoke --protocol never.mjs',
    says: anything,
    afterMs: 1500,
    rarely: true,
  },
  { name: 'a config that never loads', args: 'run smoke -c never.mjs', says: anything, afterMs: 1500, rarely: true },
  { name: 'the start of a stack', args: `run broadcast ${small}`, says: /starting the embedded stack/ },
  {
    name: 'connects that nobody answers',
    args: `run smoke --target SILENT --protocol rooms`,
    says: /ramp-up/,
  },
  { name: 'the warm-up', args: `run broadcast ${small} ${slow}`, says: /warm-up/ },
  { name: 'the drain', args: `run broadcast ${small} --warm-up 0 --duration 1s --drain 40s`, says: /drain/ },
  // Somebody has to end it.
  { name: 'a stack that is up', args: 'up --port 0', says: /ws:\/\/127/, exitCode: 0 },
  { name: 'a gate', args: 'gate --against-itself --force', says: /candidate/, afterMs: 4000 },
  { name: 'a sweep', args: `sweep --memory 128,512 ${small}`, says: anything, afterMs: 6000, rarely: true },
  { name: 'a selftest', args: 'selftest --short', says: anything, afterMs: 5000, rarely: true },
  { name: 'known-bad', args: 'known-bad --chat good', says: anything, afterMs: 6000, rarely: true },
  { name: 'a search of the capacity', args: 'capacity', says: anything, afterMs: 6000, rarely: true },
  { name: 'strategies', args: 'strategies --sizes 4', says: anything, afterMs: 6000, rarely: true },
  {
    name: 'a probe that nobody answers',
    args: 'probe --target SILENT --protocol rooms',
    says: anything,
    afterMs: 2000,
    rarely: true,
  },
  { name: 'a deployment that is planned', args: 'deploy --dry-run', says: anything, afterMs: 1500, rarely: true },
]

describe.runIf(process.platform === 'linux').concurrent('SIGTERM ends fanbench, and leaves nothing behind, in', () => {
  it.each(phases.filter(({ rarely = false }) => everyCase || !rarely))(
    '$name',
    async ({ args, says, afterMs = 0, exitCode: expected = 143 }) => {
      using ground = ownGround()
      const cwd = mkdtempSync(join(folder, 'phase-'))
      writeFileSync(join(cwd, 'never.mjs'), 'setInterval(() => undefined, 1000)\nawait new Promise(() => undefined)')
      const words = args.replace('SILENT', silentUrl).split(' ')
      const { child, outcome } = spawnFanbench(words, { cwd, env: ground.env })
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      while (!says.test(said) && child.exitCode === null && child.signalCode === null) await sleep(50)
      await sleep(afterMs)
      expect(child.exitCode, said).toBeNull()
      child.kill('SIGTERM')
      const { exitCode, stderr } = await outcome
      expect(exitCode, stderr).toBe(expected)
      expect(stderr).not.toMatch(/^ {4}at /m)
      expect(await ground.leftBehind(10_000)).toEqual([])
    },
  )
})
