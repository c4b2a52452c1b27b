import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { GateResult } from '../../../commands/gate/gate-result.ts'
import { ownGround } from '../../left-behind.ts'
import { fanbench, startFanbench, temporaryFolder } from '../fanbench.ts'
import { Repository } from './repository.ts'

const reference = fileURLToPath(new URL('../../../reference-stack/chats', import.meta.url))

/** The room chat with a SendMessage of its own, as somebody's repository would have it. */
function chatThat(does: string, memoryMb = 512): Readonly<Record<string, string>> {
  return {
    'chat.ts': `
      import { chat } from '${reference}/rooms/chat.ts'
      const handler = new URL('./send-message.ts', import.meta.url)
      const SendMessage = { ...chat.functions.SendMessage, handler, memoryMb: ${memoryMb} }
      export default { ...chat, functions: { ...chat.functions, SendMessage } }`,
    'send-message.ts': `
      import { handler as sendMessage } from '${reference}/rooms/handlers/send-message.ts'
      export async function handler(...event) {
        ${does}
        return sendMessage(...event)
      }`,
  }
}

function twoVersions(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): Repository {
  const repository = new Repository()
  repository.commit(before)
  repository.commit(after)
  return repository
}

const args = ['gate', '--baseline-ref', 'HEAD~1', '--stack', './chat.ts']

describe.runIf(process.platform === 'linux')('fanbench gate --baseline-ref', () => {
  it('refuses what only the checkout shows, and leaves nothing of it', async () => {
    using ground = ownGround()
    const repository = twoVersions(chatThat('', 256), chatThat(''))
    const { exitCode, stderr } = await fanbench(args, { cwd: repository.root, env: ground.env })
    expect(stderr).toContain('baseline: checking out HEAD~1')
    expect(stderr).toContain('✖ memory of SendMessage differs: baseline 256 MB, candidate 512 MB')
    expect(exitCode).toBe(2)
    expect(await ground.leftBehind()).toEqual([])
    expect(repository.worktrees()).toEqual([])
    expect(existsSync(repository.path('reports'))).toBe(false)
  })
})

/** Some dozens of runs, for which the machine has to be idle. */
const isAsked = process.env['GATE_END_TO_END'] === '1'
const load = '--members 6 --rooms 1 --publish-rate 30 --warm-up 2s --duration 10s --drain 1s --max-time 60s'.split(' ')

describe.runIf(isAsked)('fanbench gate, from end to end (GATE_END_TO_END=1)', () => {
  it('fails a commit that delivers 30 ms later, by the metric and the size', async () => {
    using ground = ownGround()
    const repository = twoVersions(chatThat(''), chatThat('await new Promise((resolve) => setTimeout(resolve, 30))'))
    const few = ['--metrics', 'delivery_latency.p50', ...load]
    const { exitCode, stdout } = await fanbench([...args, ...few, '--json', '--quiet'], {
      cwd: repository.root,
      env: ground.env,
    })
    const result = JSON.parse(stdout) as GateResult
    expect(result.reasons.join('\n')).toMatch(/delivery.latency p50 \+\d+ %/)
    expect([exitCode, result.verdict]).toEqual([10, 'fail'])
    expect(await ground.leftBehind()).toEqual([])
    expect(repository.worktrees()).toEqual([])
  })

  it('ends on Ctrl-C with a report of the blocks that there are', async () => {
    using ground = ownGround()
    const repository = twoVersions(chatThat(''), chatThat(''))
    const outDir = temporaryFolder()
    const command = startFanbench([...args, ...load, '--out-dir', outDir], { cwd: repository.root, env: ground.env })
    const runs = () => readdirSync(outDir).flatMap((gate) => readdirSync(join(outDir, gate)))
    await expect.poll(() => runs().length, { timeout: 60_000 }).toBeGreaterThan(2)
    await sleep(500)
    command.child.kill('SIGINT')
    const { exitCode } = await command.outcome
    expect(exitCode).toBe(130)
    const [folder = ''] = readdirSync(outDir)
    const result = JSON.parse(readFileSync(join(outDir, folder, 'gate.json'), 'utf8')) as GateResult
    expect(result.blocks.length).toBeGreaterThan(0)
    expect(result.stopped?.exitCode).toBe(130)
    expect(await ground.leftBehind()).toEqual([])
    expect(repository.worktrees()).toEqual([])
  })
})
