import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { fanbench } from '../../commands/fanbench.ts'
import { startRoomChat } from '../sharding/room-chat.ts'
import { artilleryCli, isInstalled } from './installed.ts'

describe.skipIf(!isInstalled)('a script of the own, by Artillery (npm run artillery:install)', () => {
  let place = ''
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'fanbench-scripts-'))
  })
  afterAll(() => rm(place, { recursive: true }))

  const users = 30
  const messagesEach = 3

  /** Each worker thread has a room of its own. */
  function scriptOf(url: string, conditions: readonly string[]): string {
    const room = 'w{{ $env.LOCAL_WORKER_ID }}'
    return stringify({
      config: {
        target: url,
        processor: './mine.ts',
        phases: [{ duration: 1, arrivalRate: users }],
        variables: { fanbenchOut: join(place, 'out') },
        plugins: { ensure: { conditions: conditions.map((expression) => ({ expression })) } },
      },
      scenarios: [
        {
          engine: 'ws',
          flow: [
            { send: { action: 'new-room', room } },
            { send: { action: 'join-room', room } },
            { think: 1 },
            { function: 'fanbenchJoined' },
            { think: 2 },
            ...Array.from({ length: messagesEach }, () => [
              { function: 'mine' },
              { send: { action: 'dispatch', room, value: '{{ mine }}: {{ fanbenchStamp }}' } },
            ]).flat(),
            // Until the last to arrive have sent theirs.
            { think: 2 },
            { function: 'fanbenchLeave' },
          ],
        },
      ],
      after: { flow: [{ function: 'fanbenchSummary' }] },
    })
  }

  it('counts what the chat loses over three workers, and its condition fails the test; the others pass', async () => {
    let lost = 0
    await using chat = await startRoomChat((delivery) => {
      if (delivery % 100 !== 0) return 1
      lost += 1
      return 0
    })
    const written = await fanbench(['artillery', 'processor', join(place, 'fanbench.mjs')])
    expect(written).toMatchObject({ exitCode: 0, stderr: '' })
    // The conditions that the command says to add.
    const conditions = [...written.stdout.matchAll(/- expression: (.*)/g)].map(([, condition = '']) => condition)
    expect(conditions.length).toBeGreaterThan(5)
    // A processor of the user's own, in TypeScript, which Artillery bundles.
    await writeFile(
      join(place, 'mine.ts'),
      "export * from './fanbench.mjs'\nexport async function mine(user: { vars: Record<string, string> }) {\n  user.vars.mine = 'hello'\n}\n",
    )
    await writeFile(join(place, 'script.yml'), scriptOf(chat.url, conditions))
    const more = fileURLToPath(new URL('./more-cores.cjs', import.meta.url))
    const child = spawn(
      process.execPath,
      [artilleryCli(), 'run', '--quiet', '-o', join(place, 'out.json'), join(place, 'script.yml')],
      {
        env: { ...process.env, ARTILLERY_DISABLE_TELEMETRY: 'true', NODE_OPTIONS: `--require ${more}` },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')])

    expect(stdout).toContain('fail: fanbench.deliveries_missing == 0')
    expect(exitCode).toBe(1)
    // How late the deliveries are, and whether this machine keeps up, is not the chat's business.
    const others = conditions.filter((condition) => !/missing|over|stalled/.test(condition))
    for (const condition of others) expect(stdout).toContain(`ok: ${condition}`)
    const { aggregate } = JSON.parse(await readFile(join(place, 'out.json'), 'utf8')) as {
      aggregate: { counters: Record<string, number> }
    }
    const { counters } = aggregate
    expect(chat.seen.messages).toBe(users * messagesEach)
    expect(counters).toMatchObject({
      'fanbench.connections_opened': users,
      'fanbench.messages_sent': users * messagesEach,
      'fanbench.deliveries_of_other_workers': 0,
      'fanbench.deliveries_misrouted': 0,
    })
    // All deliveries but those to the senders themselves; few to those who leave, unless this machine was late.
    const [expected = 0, unclear = 0] = ['expected', 'indeterminate'].map(
      (name) => counters[`fanbench.deliveries_${name}`],
    )
    const toOthers = chat.seen.deliveries - chat.seen.messages
    expect(expected).toBeGreaterThan(toOthers / 2)
    expect(expected + unclear).toBeLessThanOrEqual(toOthers)
    expect(expected + unclear).toBeGreaterThanOrEqual(toOthers - lost)
    expect(counters['fanbench.deliveries_missing']).toBeGreaterThan(0)
    expect(counters['fanbench.deliveries_missing']).toBeLessThanOrEqual(lost)
    expect(stdout).toMatch(/fanbench: 3 workers/)
    expect(stdout).toMatch(new RegExp(`delivery +${expected} `))
  })
})
