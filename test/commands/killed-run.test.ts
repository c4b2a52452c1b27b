import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { buildResult } from '../../src/runs/evaluation/build-result.ts'
import { readRunLogs } from '../../src/runs/run-logs.ts'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { fanbench, startFanbench, temporaryFolder } from './fanbench.ts'

const protocol = fileURLToPath(new URL('../fixtures/foreign-chat/protocol.ts', import.meta.url))
const load = ['--members', '10', '--rooms', '2', '--connect-rate', '200', '--join-rate', '200', '--publish-rate', '100']

/** How many runs are killed; more on demand, since each takes some seconds. */
const kills = Number(process.env['KILLED_RUNS'] ?? 2)

it(`${kills} coordinators killed in the middle of a run leave logs that say all but the last second`, {
  timeout: 20_000 * kills,
}, async () => {
  for (let kill = 0; kill < kills; kill++) {
    await using chat = await startForeignChat()
    const outDir = temporaryFolder()
    const args = ['run', 'broadcast', '--target', chat.url, '--protocol', protocol, '--out-dir', outDir, ...load]
    const { child } = startFanbench([...args, '--duration', '60s', '--warm-up', '0s'])
    await expect.poll(() => chat.delivered, { timeout: 60_000, interval: 5 }).toBeGreaterThan(kill * 37)
    child.kill('SIGKILL')
    // The workers notice by themselves, and drop their connections.
    await expect.poll(() => chat.sockets.size).toBe(0)

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
