import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import type { BegunPart } from '../../../src/sharding/part-header.ts'
import { readShardedPlan, withPlanHash } from '../../../src/sharding/sharded-plan.ts'
import { startCommandHost } from '../../commands/command-host.ts'
import { suiteEnvironment } from '../../commands/fanbench.ts'
import { everyCase } from '../../every-case.ts'
import { startRoomChat } from '../sharding/room-chat.ts'
import { isInstalled } from './installed.ts'

/** All shards have begun their parts, and no phase has begun. */
const beforeConnect = 'before connect'
const phases = everyCase ? [beforeConnect, 'ramp-up: connect', 'warm-up', 'steady', 'drain'] : ['steady']
const endings = [
  ['SIGINT', 130, 'interrupted'],
  ['SIGTERM', 143, 'terminated'],
  ['SIGKILL', 11, 'cut-off'],
] as const
const ended = ['Artillery', 'fanbench'] as const

const cases = phases.flatMap((phase) =>
  ended.flatMap((whom) =>
    endings
      // What kills fanbench leaves nobody who could make a report.
      .filter(([signal]) => whom === 'Artillery' || signal !== 'SIGKILL')
      .map(([signal, exitCode, how]) => ({ whom, signal, phase, exitCode, how })),
  ),
)

// Artillery takes some seconds of CPU time to start.
const patient = { timeout: 300_000 }

describe.skipIf(!isInstalled)('a run by Artillery that is ended (npm run artillery:install)', patient, () => {
  const shards = 3
  let place = ''
  let folder = ''
  let chat: Awaited<ReturnType<typeof startRoomChat>>

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'fanbench-artillery-ended-'))
    folder = join(place, 'load')
    chat = await startRoomChat()
    await using host = startCommandHost()
    const load =
      '--members 60 --rooms 12 --seed 7 --duration 3s --warm-up 3s --drain 3s --connect-rate 30 --join-rate 60 --publish-rate 40'
    const { stderr } = await host.fanbench(
      `artillery init ${folder} broadcast --shards ${shards} --target ${chat.url} ${load} --protocol rooms`.split(' '),
    )
    expect(stderr).toBe('')
    const plan = join(folder, 'plan.json')
    writeFileSync(plan, JSON.stringify(withPlanHash({ ...(await readShardedPlan(plan)), marginSeconds: 1 })))
  })
  afterAll(async () => {
    await chat[Symbol.asyncDispose]()
    await rm(place, { recursive: true })
  })

  /** The header of the second shard, when it has begun the phase. */
  async function untilIn(phase: string): Promise<BegunPart> {
    for (;;) {
      try {
        const [run = ''] = readdirSync(join(folder, 'parts'))
        const header = JSON.parse(readFileSync(join(folder, 'parts', run, 'shard-2.json'), 'utf8')) as BegunPart
        if (phase === beforeConnect || header.phases.some(({ name }) => name === phase)) return header
      } catch {
        // It is not there yet.
      }
      await sleep(20)
    }
  }

  it.each(cases)(
    '$whom by $signal in "$phase": exit code $exitCode',
    async ({ whom, signal, phase, exitCode, how }) => {
      const seen = { ...chat.seen }
      const outDir = await mkdtemp(join(place, 'runs-'))
      const cli = fileURLToPath(new URL('../../../commands/cli.ts', import.meta.url))
      const child = spawn(
        process.execPath,
        [cli, 'artillery', 'run', join(folder, 'fanbench.yml'), '--out-dir', outDir],
        {
          env: {
            PATH: process.env['PATH'],
            ...suiteEnvironment,
            NODE_PATH: process.env['NODE_PATH'] ?? '',
            NODE_OPTIONS: `--require ${fileURLToPath(new URL('./more-cores.cjs', import.meta.url))}`,
          },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      )
      const [exited, said] = [once(child, 'exit'), text(child.stderr)]
      const { pid } = await untilIn(phase)
      // All shards have begun by then; their first phase begins later.
      await sleep(500)
      if (whom === 'fanbench') child.kill(signal)
      // Its threads play the shards.
      else process.kill(pid, signal)
      expect([(await exited)[0], await said]).toEqual([exitCode, expect.stringContaining('Artillery ended early')])

      const { counters, parts, balance, validity, phases: played } = await readResult(join(outDir, 'latest'))
      expect(parts?.endedEarly?.map((part) => part.how)).toEqual(Array.from({ length: shards }, () => how))
      expect(validity.reasons.filter((reason) => /were cut off/.test(reason))).toHaveLength(how === 'cut-off' ? 1 : 0)
      expect(counters).toMatchObject({ deliveries_lost: 0, deliveries_unknown: 0, deliveries_misrouted: 0 })
      expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
      if (phase === beforeConnect) expect(counters['connections_attempted'] ?? 0).toBe(0)
      else expect(played.map(({ name }) => name)).toContain(phase)
      const published = counters['messages_published'] ?? 0
      if (how === 'cut-off') expect(published).toBeLessThanOrEqual(chat.seen.messages - seen.messages)
      else expect(published).toBe(chat.seen.messages - seen.messages)
      if (![beforeConnect, 'ramp-up: connect'].includes(phase)) expect(counters['connections_opened']).toBe(60)
      // The parts are in the run.
      expect(readdirSync(join(folder, 'parts'))).toEqual([])
    },
  )
})
