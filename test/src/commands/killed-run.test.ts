import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { buildResult } from '../../../src/runs/settling/build-result.ts'
import { readRunLogs } from '../../../src/runs/run-logs.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { fanbench, startFanbench, temporaryFolder } from './fanbench.ts'

const protocol = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))
const load = ['--members', '10', '--rooms', '2', '--connect-rate', '200', '--join-rate', '200', '--publish-rate', '100']

/** How many runs are killed; more on demand, since each takes some seconds. */
const kills = Number(process.env['KILLED_RUNS'] ?? 3)

it(`${kills} coordinators killed in the middle of a run leave logs that say all but the last second`, {
  timeout: 20_000 * kills,
}, async () => {
  for (let kill = 0; kill < kills; kill++) {
    await using chat = await startForeignChat()
    const outDir = temporaryFolder()
    const words = ['run', 'broadcast', '--target', chat.url, '--protocol', protocol, '--out-dir', outDir, ...load]
    const { child } = startFanbench([...words, '--duration', '60s', '--warm-up', '0s'])
    await expect.poll(() => chat.delivered, { timeout: 20_000, interval: 5 }).toBeGreaterThan(kill * 37)
    child.kill('SIGKILL')
    // The workers notice by themselves, and drop their connections.
    await expect.poll(() => chat.sockets.size, { timeout: 10_000 }).toBe(0)

    const [runId = ''] = readdirSync(outDir)
    const report = await fanbench(['report', runId, '--out-dir', outDir, '--json'])
    expect(report.exitCode).toBe(0)
    const result = JSON.parse(report.stdout) as ReturnType<typeof buildResult>
    expect(result.interrupted).toBe(true)
    expect(result.balance.every(({ residue }) => residue === 0)).toBe(true)
    // The workers outlived the coordinator, so nothing at all is missing of what they had received by then.
    expect(result.counters['receipts']).toBeGreaterThan(kill * 37)
    expect(readdirSync(join(outDir, runId))).toContain('report.html')
    const logs = readRunLogs(join(outDir, runId, 'log'))
    expect(logs && JSON.parse(JSON.stringify(buildResult(logs)))).toEqual(result)
  }
})

it.runIf(process.platform === 'linux')(
  'a worker killed in the middle costs its last second, and the run its validity',
  { timeout: 40_000 },
  async () => {
    await using chat = await startForeignChat()
    const outDir = temporaryFolder()
    const words = ['run', 'broadcast', '--target', chat.url, '--protocol', protocol, '--out-dir', outDir, ...load]
    const { child, outcome } = startFanbench([
      ...words,
      '--duration',
      '4s',
      '--warm-up',
      '0s',
      '--drain',
      '1s',
      '--json',
    ])
    await expect.poll(() => chat.delivered, { timeout: 20_000, interval: 5 }).toBeGreaterThan(700)
    const [victim] = childrenOf(child.pid ?? 0)
    process.kill(victim ?? 0, 'SIGKILL')
    const { exitCode, stdout } = await outcome
    const result = JSON.parse(stdout) as ReturnType<typeof buildResult>
    expect(exitCode).toBe(11)
    expect(result.validity.verdict).toBe('invalid')
    expect(result.counters['connections_attempted']).toBe(10)
    expect(result.counters['deliveries_received']).toBeGreaterThan(0)
    expect(result.balance.every(({ residue }) => residue === 0)).toBe(true)
  },
)

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}
