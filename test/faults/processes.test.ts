import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runResultSchema } from '../../src/metrics/result/run-result.ts'
import { everyCase } from '../every-case.ts'
import { childrenOf } from '../reference-stack/local/descendants.ts'
import { isAlive } from '../reference-stack/local/is-alive.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { startWatchedChat } from './chat.ts'
import { protocolPath, startRun, until } from './measured-run.ts'

const faultyProtocol = fileURLToPath(new URL('./faulty-protocol.ts', import.meta.url))
const printingProtocol = `
import sound from '${pathToFileURL(protocolPath).href}'
console.log('printed while it loads')
const say = (...args) => (console.log('printed while it publishes'), sound.say(...args))
export default { ...sound, say }
`
const endingSignals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const
const twoWorkers = { workers: '2', duration: '2s' }

describe('F18-F21: processes of the harness that end', () => {
  it('F18 a worker killed: the others go on, what it had written is kept, exit 11', async () => {
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, { flags: { ...twoWorkers, duration: '3s', 'publish-rate': '100' } })
    // Longer than the second that a worker keeps its facts to itself.
    await until(() => chat.posts.length > 150)
    const [victim = 0] = childrenOf(run.child.pid ?? 0)
    process.kill(victim, 'SIGKILL')
    const postsBefore = chat.posts.length
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(11)
    expect(result.validity.verdict).toBe('invalid')
    expect(result.validity.reasons.join('\n')).toContain('1 of the worker processes ended before the run did')
    // Twelve of 24 members go on speaking.
    expect(chat.posts.length).toBeGreaterThan(postsBefore + 20)
    expect(result.counters['connections_opened']).toBe(24)
    expect(result.counters['deliveries_received']).toBeGreaterThan(200)
    await until(() => !isAlive(run.child.pid ?? 0))
  })

  it('F19 a worker out of memory: the others go on, exit 11', async () => {
    await using chat = await startWatchedChat()
    const env = { NODE_OPTIONS: '--max-old-space-size=128', FAULT_OF_MEMBER_0: 'hoard' }
    const { result, exitCode } = await startRun(chat.url, {
      flags: { ...twoWorkers, protocol: faultyProtocol },
      env,
    }).measured()
    expect(exitCode).toBe(11)
    expect(result.validity.reasons.join('\n')).toContain('1 of the worker processes ended before the run did')
    expect(result.counters['deliveries_received']).toBeGreaterThan(0)
  })

  it('F19 an error nobody catches in a worker: the others go on, its stack is on stderr, exit 11', async () => {
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, {
      flags: { ...twoWorkers, protocol: faultyProtocol },
      env: { FAULT_OF_MEMBER_0: 'throw later' },
    })
    const { result, exitCode, stderr } = await run.measured()
    expect(exitCode).toBe(11)
    expect(stderr).toMatch(/thrown later[\s\S]*faulty-protocol\.ts:\d+/)
    expect(result.validity.reasons.join('\n')).toContain('1 of the worker processes ended before the run did')
  })

  it.each([
    { fault: 'throw', what: 'as it publishes', said: 'say failed: thrown by the protocol' },
    { fault: 'throw at a frame', what: 'at a frame', said: 'answered of join failed: thrown at a frame' },
  ])('F19 a protocol that throws $what: named with its file and line, exit 2', async ({ fault, said }) => {
    await using chat = await startWatchedChat()
    const flags = { workers: '2', duration: '60s', protocol: faultyProtocol }
    const { exitCode, stderr } = await startRun(chat.url, { flags, env: { FAULT_OF_MEMBER_0: fault } }).outcome
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      new RegExp(`^✖ protocol .*faulty-protocol\\.ts: ${said}, at .*/faulty-protocol\\.ts:\\d+$`, 'm'),
    )
    await until(() => chat.sockets.size === 0)
  })

  it('F19 a protocol that prints: on stderr, so that stdout is the one JSON document', async () => {
    await using chat = await startWatchedChat()
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'p.mjs'), printingProtocol)
    const run = startRun(chat.url, { cwd, flags: { protocol: 'p.mjs', duration: '500ms', json: true } })
    const { stdout, stderr } = await run.outcome
    expect(runResultSchema.parse(JSON.parse(stdout)).counters['deliveries_received']).toBe(chat.delivered)
    // In the coordinator and in its worker.
    expect(stderr.match(/printed while it loads/g)).toHaveLength(2)
    expect(stderr).toContain('printed while it publishes')
  })

  it.each(everyCase ? endingSignals : endingSignals.slice(0, 2))(
    'F20 %s once: stops within five seconds, with a partial report, exit %i',
    async (signal, code) => {
      await using chat = await startWatchedChat()
      const run = startRun(chat.url, { flags: { duration: '60s' } })
      await until(() => chat.posts.length > 20)
      const toldAtMs = performance.now()
      process.kill(-(run.child.pid ?? 0), signal)
      const { result, exitCode } = await run.measured()
      expect(performance.now() - toldAtMs).toBeLessThan(5000)
      expect(exitCode).toBe(code)
      expect(result.interrupted).toBe(true)
      expect(result.validity.reasons.join('\n')).not.toContain('worker processes')
      // Most of it came within the drain of a message, before everybody was dropped: that is no loss, nor a delivery.
      expect(result.counters['receipts']).toBeGreaterThanOrEqual(100)
      await until(() => chat.sockets.size === 0)
    },
  )

  it('F20 interrupted, and its result cannot be saved: both are said, exit 130', async () => {
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, { flags: { duration: '60s' } })
    await until(() => chat.posts.length > 20)
    // A file does not take the place of a folder.
    mkdirSync(join(run.folder(), 'result.json'))
    process.kill(run.child.pid ?? 0, 'SIGINT')
    const { exitCode, stdout, stderr } = await run.outcome
    expect(exitCode).toBe(130)
    expect(stdout).toContain('The run was interrupted')
    expect(stderr).toMatch(/✖ .*result\.json/)
  })

  it('F20 interrupted twice: ends at once, no process is left, its log can be read, exit 130', async () => {
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, { flags: { duration: '60s' } })
    await until(() => chat.posts.length > 80)
    const { pid = 0 } = run.child
    const workers = childrenOf(pid)
    // One that does not answer keeps the coordinator from an orderly end.
    for (const worker of workers) process.kill(worker, 'SIGSTOP')
    process.kill(pid, 'SIGINT')
    await new Promise((over) => setTimeout(over, 500))
    const exit = once(run.child, 'exit')
    const againAtMs = performance.now()
    process.kill(pid, 'SIGINT')
    expect(await exit).toEqual([130, null])
    expect(performance.now() - againAtMs).toBeLessThan(1000)
    for (const worker of workers) process.kill(worker, 'SIGCONT')
    await until(() => !workers.some(isAlive))
    await expectRebuilt(run.workingFolder, run.folder(), 130)
  })

  it('F21 the coordinator killed: its workers end too, and a report can be made from the logs', async () => {
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, { flags: { workers: '2', duration: '60s' } })
    await until(() => chat.posts.length > 100)
    const { pid = 0 } = run.child
    const workers = childrenOf(pid)
    process.kill(pid, 'SIGKILL')
    await run.outcome
    await until(() => !workers.some(isAlive))
    const deliveredAtTheEnd = chat.delivered
    const counters = await expectRebuilt(run.workingFolder, run.folder(), 130)
    // 50 messages a second to five listeners each.
    expect(counters['deliveries_received']).toBeGreaterThan(deliveredAtTheEnd - 2 * 250)
  })
})

/** `fanbench report` makes a whole report of what is in a run's folder, with books that balance. */
async function expectRebuilt(cwd: string, folder: string, verdict: number): Promise<Record<string, number>> {
  rmSync(join(folder, 'report.html'), { force: true })
  const { exitCode, stdout, stderr } = await fanbench(['report', folder, '--json'], { cwd })
  expect(exitCode, stderr).toBe(0)
  const result = runResultSchema.parse(JSON.parse(stdout))
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  expect(result.verdict.exitCode).toBe(verdict)
  return result.counters
}
