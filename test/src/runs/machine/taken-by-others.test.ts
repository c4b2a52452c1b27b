import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import { playScenario } from '../../../../src/runs/play-scenario.ts'
import { broadcast } from '../../../../src/scenarios/broadcast.ts'
import { generalDefaults } from '../../../../src/scenarios/options.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { requestTo, unwatched } from '../../../fixtures/run-request.ts'

const protocol = fileURLToPath(new URL('../../../fixtures/foreign-chat/protocol.ts', import.meta.url))

it.runIf(existsSync('/proc/thread-self/schedstat'))(
  'a run knows that a process beside it was busy, and that a worker of its own was stopped',
  async () => {
    vi.stubEnv('FANBENCH_NO_MACHINE_LOAD', undefined)
    onTestFinished(() => void vi.unstubAllEnvs())
    const logFolder = mkdtempSync(join(tmpdir(), 'fanbench-taken-'))
    onTestFinished(() => rmSync(logFolder, { recursive: true }))
    await using chat = await startForeignChat()
    await beBusy()
    const options = {
      ...generalDefaults,
      ...broadcast.defaults,
      members: 8,
      rooms: 2,
      workers: 1,
      warmUp: 0,
      duration: 4,
      drain: 0.5,
    }
    const request = requestTo(chat.url, protocol, { scenario: broadcast, options, logFolder })
    let stopping: Promise<void> = Promise.resolve()
    const { takenTime, generator } = await playScenario(request, {
      ...unwatched,
      onPhase(name) {
        if (name === 'steady') stopping = stopNowAndThen(pids[0] ?? 0)
      },
      async onWorkers(workers) {
        pids.push(...workers)
      },
    })
    await stopping
    // Each gets the core of the other where there is but one: then it waits for it. The whole of what others use is told.
    expect((takenTime?.run.othersShare ?? 0) * cpus().length).toBeGreaterThan(0.2)
    const stopped = Math.max(...(takenTime?.seconds ?? []).map(({ stoppedShare }) => stoppedShare ?? 0))
    expect(stopped).toBeGreaterThan(0.15)
    expect(takenTime?.worst?.stoppedShare).toBeGreaterThan(0.05)
    expect(generator[0]?.longestStall).toBeDefined()
  },
)

const pids: number[] = []

/** A third of two seconds or so. */
async function stopNowAndThen(pid: number): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    process.kill(pid, 'SIGSTOP')
    await sleep(150)
    process.kill(pid, 'SIGCONT')
    await sleep(250)
  }
}

/** A process that is no child of this one, since its parent has ended. */
async function beBusy(): Promise<void> {
  const shell = spawn('sh', ['-c', 'sh -c "while :; do :; done" & echo $!'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const said = await new Promise<Buffer>((resolve) => shell.stdout.once('data', resolve))
  const pid = Number(said.toString())
  onTestFinished(() => void process.kill(pid, 'SIGKILL'))
  await expect
    .poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1])
    .not.toBe(String(shell.pid))
}
