import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { giveToWorkers, leaveToWorkers, splitCores } from '../../../commands/selftest/split-cores.ts'

/** The cores that each thread of a process may use, its main thread first. */
function coresOf(pid: number): string[] {
  const threads = readdirSync(`/proc/${pid}/task`).sort((a, b) => Number(b === String(pid)) - Number(a === String(pid)))
  return threads.map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? ''
  })
}

const cores = await splitCores(1)

it.skipIf(cores === null)('the main thread of a worker has a core that nothing else of the run may use', async () => {
  if (cores === null) return
  const before = coresOf(process.pid)
  let pid = 0
  {
    await using _apart = await leaveToWorkers(cores)
    const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'])
    onTestFinished(() => void child.kill())
    await once(child.stdout, 'data')
    pid = child.pid ?? 0
    await giveToWorkers(cores, [pid])
    const [mine] = coresOf(process.pid)
    const [main, ...others] = coresOf(pid)
    expect(main).toBe(String(cores.workers[0]))
    expect(others.length).toBeGreaterThan(0)
    expect(new Set(others)).toEqual(new Set([mine]))
    expect(mine).not.toBe(before[0])
  }
  expect(coresOf(process.pid)).toEqual(before)
})

it('where there are not more cores than workers, the kernel places all', async () => {
  expect(await splitCores(100_000)).toBeNull()
})
