import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { expect, it } from 'vitest'
import { MachineCpuWatch } from '../../../src/runs/machine-cpu.ts'

it('is the CPU time of every process of the machine, not of this one alone', async () => {
  const watch = new MachineCpuWatch()
  const child = spawn(process.execPath, ['-e', 'while (process.cpuUsage().user < 2e5);'])
  await new Promise((resolve) => child.once('exit', resolve))
  const read = watch.read()
  expect(read?.cores).toBe(cpus().length)
  expect(read?.seconds).toBeGreaterThan(0)
  expect(read?.busySeconds).toBeGreaterThan(0.15)
  // To the hundredth of a second that the kernel counts in, of each core.
  expect(read?.busySeconds).toBeLessThan((read?.seconds ?? 0) * cpus().length + 0.05 * cpus().length)
  expect(read?.yieldingSeconds).toBeLessThanOrEqual((read?.busySeconds ?? 0) + 0.05 * cpus().length)
})
