import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runResultSchema } from '../../src/metrics/result/run-result.ts'
import { everyCase } from '../every-case.ts'
import { type OwnGround, ownGround } from '../left-behind.ts'
import { startFanbench, temporaryFolder } from '../commands/fanbench.ts'
import { startWatchedChat } from './chat.ts'
import { startRun, until } from './measured-run.ts'

const protocol = fileURLToPath(new URL('./looping-protocol.ts', import.meta.url))
const looping = fileURLToPath(new URL('../fixtures/stacks/looping/chat.ts', import.meta.url))
/** To end by itself, once what started it is gone. */
const soonMs = 10_000

/** Processes of the command that run this file. */
function running(ground: OwnGround, file: string): number[] {
  return ground.processes().flatMap(({ pid, command }) => (command.includes(file) ? [pid] : []))
}

const lost = (workers: number) => `${workers} of the worker processes ended before the run did`

// What waits for ten seconds of silence waits together.
describe.skipIf(process.platform !== 'linux')('processes that hang', () => {
  it('a protocol that loops in any of its functions: its workers are killed, the run ends with a report, exit 11', async () => {
    const rows = [
      { where: 'join', workers: 1, ended: 1 },
      { where: 'answered of 0', workers: 2, ended: 1 },
      { where: 'say', workers: 1, ended: 1 },
    ]
    await Promise.all(
      rows.map(async ({ where, workers, ended }) => {
        await using chat = await startWatchedChat()
        using ground = ownGround()
        const flags = { workers: String(workers), duration: '3s', protocol }
        const env = { ...ground.env, LOOPS_IN: where }
        const { result, exitCode } = await startRun(chat.url, { flags, env }).measured()
        expect(exitCode, where).toBe(11)
        expect(result.validity.reasons.join('\n'), where).toContain(lost(ended))
        expect(await ground.leftBehind(), where).toEqual([])
      }),
    )
  })

  it('a worker, a stack host and a calibration server that are stopped: they are killed, and it is said', async () => {
    await Promise.all([stoppedWorker(), stoppedHost(), stoppedCalibration()])
  })

  it.each([
    { when: 'before it is ready', workers: '1', ready: false },
    ...(everyCase
      ? [
          { when: 'in its first second', workers: '1', ready: true },
          { when: 'before it is ready, with another beside it', workers: '2', ready: false },
        ]
      : []),
  ])('a worker killed $when: measurement invalid, exit 11', async ({ workers, ready }) => {
    await using chat = await startWatchedChat()
    using ground = ownGround()
    const run = startRun(chat.url, { flags: { protocol, workers, duration: '500ms' }, env: ground.env })
    await until(() => running(ground, 'crowd/workers/worker.ts').length > 0)
    if (ready) await until(() => chat.handshakes > 0)
    process.kill(running(ground, 'crowd/workers/worker.ts')[0] ?? 0, 'SIGKILL')
    const { result, exitCode, stderr } = await run.measured()
    expect(exitCode, stderr).toBe(11)
    expect(result.validity.reasons.join('\n')).toContain(lost(1))
    expect(stderr).not.toMatch(/^ +at /m)
    expect(await ground.leftBehind()).toEqual([])
  })

  it.each(everyCase ? ['killed', 'interrupted twice'] : ['killed'])(
    'the coordinator %s: no worker outlives it, looping or stopped',
    async (how) => {
      await using chat = await startWatchedChat()
      using ground = ownGround()
      const env = { ...ground.env, LOOPS_IN: 'say of 0' }
      const run = startRun(chat.url, { flags: { workers: '3', duration: '60s', protocol }, env })
      await until(() => chat.posts.length > 10)
      process.kill(running(ground, 'crowd/workers/worker.ts').at(-1) ?? 0, 'SIGSTOP')
      if (how === 'killed') run.child.kill('SIGKILL')
      else {
        run.child.kill('SIGINT')
        await new Promise((over) => setTimeout(over, 500))
        run.child.kill('SIGINT')
      }
      await run.outcome
      expect(await ground.leftBehind(soonMs)).toEqual([])
    },
  )

  it('a stack host that is killed: a handler that loops does not outlive it, exit 12', async () => {
    using ground = ownGround()
    const args = ['run', 'smoke', '--stack', looping, '--out-dir', temporaryFolder(), '--metrics-wait', '0']
    const { outcome } = startFanbench(args, { env: ground.env })
    await until(() => running(ground, 'runtime.mjs').length > 0)
    // Until the handler has its event.
    await new Promise((over) => setTimeout(over, 1500))
    for (const host of running(ground, 'host-child')) process.kill(host, 'SIGKILL')
    const { exitCode, stderr } = await outcome
    expect(exitCode, stderr).toBe(12)
    expect(processesIn(await ground.leftBehind(soonMs))).toEqual([])
  })
})

async function stoppedWorker(): Promise<void> {
  await using chat = await startWatchedChat()
  using ground = ownGround()
  const run = startRun(chat.url, { flags: { workers: '2', duration: '3s', protocol }, env: ground.env })
  await until(() => chat.posts.length > 20)
  process.kill(running(ground, 'crowd/workers/worker.ts')[0] ?? 0, 'SIGSTOP')
  const { result, exitCode } = await run.measured()
  expect(exitCode).toBe(11)
  expect(result.validity.reasons.join('\n')).toContain(lost(1))
  expect(result.counters['deliveries_received']).toBeGreaterThan(0)
  expect(await ground.leftBehind()).toEqual([])
}

async function stoppedHost(): Promise<void> {
  using ground = ownGround()
  const args = ['run', 'smoke', '--out-dir', temporaryFolder(), '--json', '--metrics-wait', '0']
  const { outcome } = startFanbench(args, { env: ground.env })
  await until(() => running(ground, 'crowd/workers/').length > 0)
  for (const host of running(ground, 'host-child')) process.kill(host, 'SIGSTOP')
  const { exitCode, stdout, stderr } = await outcome
  expect(exitCode, stderr).toBe(12)
  const { verdict } = runResultSchema.parse(JSON.parse(stdout))
  expect(verdict.reasons[0]).toBe('The target ended: its process did not answer for 10 s and was killed.')
  // The folder that a killed host could not put away goes with the next one.
  expect(processesIn(await ground.leftBehind())).toEqual([])
}

async function stoppedCalibration(): Promise<void> {
  using ground = ownGround()
  const args = ['selftest', '--short', '--case', 'faults', '--out-dir', temporaryFolder()]
  const { outcome } = startFanbench(args, { env: ground.env })
  await until(() => running(ground, 'crowd/workers/').length > 0)
  for (const server of running(ground, 'calibration-process')) process.kill(server, 'SIGSTOP')
  const { exitCode, stderr } = await outcome
  expect(exitCode, stderr).toBe(12)
  expect(stderr).toMatch(/^✖ no selftest result: the calibration server did not report what it has sent/m)
  expect(await ground.leftBehind()).toEqual([])
}

function processesIn(left: readonly string[]): string[] {
  return left.filter((line) => line.startsWith('process '))
}
