import { execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { everyCase } from '../every-case.ts'
import { childrenOf } from '../reference-stack/local/descendants.ts'
import { startWatchedChat } from './chat.ts'
import { measureElsewhere } from './elsewhere.ts'
import { skipUnless } from './machine.ts'
import { runHere, startRun, until } from './measured-run.ts'
import { startMeteredChat } from './metered-chat.ts'

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** The most loaded core that a test takes: the other stays free for everybody else. */
const oneCore = '0'

/** For {@link startRun}; the clock steps when the processes get SIGUSR2. */
function steppingClock(hours: number) {
  return { NODE_OPTIONS: `--import=${path('./stepping-clock.ts')}`, CLOCK_STEPS_BY_HOURS: String(hours) }
}

describe('F11, F28, F29: time', () => {
  it('F11 members that read slowly, because their process is blocked: flagged, exit 11', async () => {
    await using chat = await startWatchedChat()
    const { validity, verdict } = await measureElsewhere(chat, path('./slow-protocol.ts'))
    expect(validity.verdict).toBe('unfit')
    expect(validity.reasons.join('\n')).toMatch(/Worker 1 spent [\d.]+ % of the run in event-loop stalls/)
    expect(verdict.exitCode).toBe(11)
  })

  it.each(everyCase ? [1, -1] : [-1])(
    'F28 a wall clock that steps by %i hours: noted, latencies unchanged, the window of CloudWatch holds the run, exit 0',
    async (hours) => {
      await using metered = await startMeteredChat(() => ({ kind: 'none' }))
      const { target, chat } = metered
      const run = startRun(target, { flags: { duration: '2s', 'metrics-wait': '2s' }, env: steppingClock(hours) })
      await until(() => chat.posts.length > 20)
      process.kill(-(run.child.pid ?? 0), 'SIGUSR2')
      const { result, exitCode } = await run.measured()
      expect(exitCode).toBe(0)
      expect(result.counters['deliveries_received']).toBe(chat.delivered)
      expect(result.counters['deliveries_lost']).toBe(0)
      for (const { min, max } of Object.values(result.metrics)) {
        expect(min).toBeGreaterThanOrEqual(0)
        // A minute is beyond any latency here, and far from an hour.
        expect(max).toBeLessThan(60_000_000)
      }
      expect(result.server.status).toBe('complete')
      const runSeconds = (Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000
      for (const seconds of [runSeconds, result.server.ageSeconds]) {
        expect(seconds).toBeGreaterThanOrEqual(0)
        expect(seconds).toBeLessThan(60)
      }
      expect(result.validity.verdict).not.toBe('invalid')
      expect(result.validity.reasons.join('\n')).toContain(
        `wall clock stepped ${hours > 0 ? 'forward' : 'back'} by 3600 s`,
      )
    },
  )

  it('F29 a worker stopped for half a second: flagged, exit 11', async () => {
    await using chat = await startWatchedChat()
    const before = new Set(childrenOf(process.pid))
    const measuring = measureElsewhere(chat)
    await until(() => chat.posts.length > 20)
    const workers = childrenOf(process.pid).filter((pid) => !before.has(pid))
    for (const worker of workers) process.kill(worker, 'SIGSTOP')
    await new Promise((over) => setTimeout(over, 500))
    for (const worker of workers) process.kill(worker, 'SIGCONT')
    const { validity, verdict, generator } = await measuring
    expect(validity.verdict).toBe('unfit')
    expect(validity.reasons.join('\n')).toMatch(/Worker 1 spent [\d.]+ % of the run in event-loop stalls/)
    expect(generator[0]?.longestStallUs).toBeGreaterThan(400_000)
    expect(verdict.exitCode).toBe(11)
  })

  it('F29 a core that others want too: flagged, exit 11', async (context) => {
    skipUnless(context, 'taskset')
    await using chat = await startWatchedChat()
    const before = new Set(childrenOf(process.pid))
    const measuring = measureElsewhere(chat)
    await until(() => chat.handshakes > 0)
    for (const worker of childrenOf(process.pid).filter((pid) => !before.has(pid))) {
      execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', oneCore, String(worker)])
    }
    for (let i = 0; i < 3; i++) {
      const hog = spawn('taskset', ['--cpu-list', oneCore, 'sh', '-c', 'while :; do :; done'])
      onTestFinished(() => void hog.kill('SIGKILL'))
    }
    const { validity, verdict } = await measuring
    expect(validity.verdict).toBe('unfit')
    expect(validity.reasons.join('\n')).toMatch(/Worker 1 spent [\d.]+ % of the run waiting for a core/)
    expect(verdict.exitCode).toBe(11)
  })

  it('F29 the same on a machine that the target shares: on shared cores, and says so, exit 0', async () => {
    await using chat = await startWatchedChat()
    const before = new Set(childrenOf(process.pid))
    const running = runHere(chat.url, { flags: { duration: '2s' } })
    await until(() => chat.posts.length > 20)
    const workers = childrenOf(process.pid).filter((pid) => !before.has(pid))
    for (const worker of workers) process.kill(worker, 'SIGSTOP')
    await new Promise((over) => setTimeout(over, 500))
    for (const worker of workers) process.kill(worker, 'SIGCONT')
    const { result, exitCode } = await running
    expect(exitCode).toBe(0)
    expect(result.validity.verdict).toBe('shared-cores')
    expect(result.validity.reasons.join('\n')).toMatch(/event-loop stalls[\s\S]*shares the cores/)
  })
})
