import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type { MachineReading } from '../../../../src/runs/machine/machine-reading.ts'
import { MachineWatch } from '../../../../src/runs/machine/machine-watch.ts'

/** Uses 0.2 s of CPU time. */
const program = 'while (process.cpuUsage().user < 2e5);'

beforeEach(() => void vi.stubEnv('FANBENCH_NO_MACHINE_LOAD', ''))
afterEach(() => void vi.unstubAllEnvs())

it('is not read where nobody wants to know', async () => {
  vi.stubEnv('FANBENCH_NO_MACHINE_LOAD', '1')
  const readings: MachineReading[] = []
  await using watch = await MachineWatch.begin({ targetPort: null, onReading: (reading) => readings.push(reading) })
  expect(await watch.stop()).toBeNull()
  expect(readings).toEqual([])
})

it.runIf(existsSync('/proc/stat'))(
  'tells what the processes of a run have used from what all of the machine has',
  async () => {
    const readings: MachineReading[] = []
    await using watch = await MachineWatch.begin({ targetPort: null, onReading: (reading) => readings.push(reading) })
    const own = spawn(process.execPath, ['-e', program], { stdio: 'ignore' })
    onTestFinished(() => void own.kill('SIGKILL'))
    await once(own, 'exit')
    const machineCpu = await watch.stop()
    const [first, last] = [readings[0], readings.at(-1)]
    expect(last?.atUs).toBeGreaterThan(first?.atUs ?? Infinity)
    // To the hundredths that the kernel counts in; this process itself works a little.
    const ownSeconds = (last?.ownSeconds ?? 0) - (first?.ownSeconds ?? 0)
    expect(ownSeconds).toBeGreaterThan(0.15)
    expect(ownSeconds).toBeLessThan((machineCpu?.seconds ?? 0) * cpus().length)
    expect(machineCpu?.cores).toBe(cpus().length)
    expect(machineCpu?.busySeconds).toBeLessThan((machineCpu?.seconds ?? 0) * cpus().length + 0.1)
    expect(last?.yieldingSeconds).toBeGreaterThanOrEqual(0)
  },
)

it.runIf(existsSync('/proc/stat'))('a process that is none of the run’s is not counted as its own', async () => {
  const other = spawn('sh', ['-c', `"${process.execPath}" -e '${program}' & exit`], {
    stdio: 'ignore',
    detached: true,
  })
  await once(other, 'exit')
  const readings: MachineReading[] = []
  await using watch = await MachineWatch.begin({ targetPort: null, onReading: (reading) => readings.push(reading) })
  await expect.poll(() => busySince(readings), { timeout: 20_000, interval: 200 }).toBeGreaterThan(0.1)
  await watch.stop()
  const [first, last] = [readings[0], readings.at(-1)]
  expect((last?.ownSeconds ?? 0) - (first?.ownSeconds ?? 0)).toBeLessThan(busySince(readings))
})

function busySince(readings: readonly MachineReading[]): number {
  return (readings.at(-1)?.busySeconds ?? 0) - (readings[0]?.busySeconds ?? 0)
}
