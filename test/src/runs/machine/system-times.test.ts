import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import {
  CgroupTimes,
  cpuCgroups,
  parsePressure,
  parseProcStat,
  parseThrottling,
} from '../../../../src/runs/machine/system-times.ts'

it('the CPU time of a machine is what all cores were busy with, and what the hypervisor took is apart', () => {
  const text = 'cpu  6808 10 5505 118376 847 3 80 81 7 2\ncpu0 3136 0 2212 60299 139 0 9 39 0 0\nintr 1 2 3\n'
  expect(parseProcStat(text)).toEqual({ busySeconds: 123.26, stolenSeconds: 0.81 })
  expect(parseProcStat('cpu  1 2 3 4\n')).toBeNull()
  expect(parseProcStat('')).toBeNull()
})

it('pressure is for how long some process waited', () => {
  const text =
    'some avg10=1.12 avg60=1.43 avg300=1.13 total=14934075\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=99\n'
  expect(parsePressure(text)).toBe(14.934075)
  expect(parsePressure('')).toBeNull()
})

it('throttling is read in the words of both versions of cgroup, and is not known without a limit', () => {
  const v2 = 'usage_usec 84021\nuser_usec 1\nsystem_usec 2\nnr_periods 50\nnr_throttled 12\nthrottled_usec 640000\n'
  expect(parseThrottling(v2)).toEqual({ seconds: 0.64, periods: 12 })
  expect(parseThrottling('nr_periods 50\nnr_throttled 12\nthrottled_time 640000000\n')).toEqual({
    seconds: 0.64,
    periods: 12,
  })
  expect(parseThrottling('usage_usec 84021\nuser_usec 1\nsystem_usec 2\n')).toBeNull()
})

it.each([
  [
    'of version 2, each folder up to the root',
    '0::/user.slice/job.scope\n',
    '31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n',
    ['/sys/fs/cgroup/user.slice/job.scope', '/sys/fs/cgroup/user.slice', '/sys/fs/cgroup'],
  ],
  [
    'of version 1, those of the controller `cpu` alone',
    '5:memory:/a\n2:cpu,cpuacct:/b\n1:cpuset:/c\n',
    '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n33 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n',
    ['/sys/fs/cgroup/cpu,cpuacct/b', '/sys/fs/cgroup/cpu,cpuacct'],
  ],
  [
    'of a container whose own folder is mounted as the root',
    '0::/docker/abc\n',
    '31 23 0:28 /docker/abc /sys/fs/cgroup ro master:9 - cgroup2 cgroup rw\n',
    ['/sys/fs/cgroup'],
  ],
  [
    'of a process in a namespace, whose path begins there',
    '0::/\n',
    '31 23 0:28 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n',
    ['/sys/fs/cgroup'],
  ],
  [
    'of a process that was moved out of its namespace',
    '0::/../elsewhere\n',
    '31 23 0:28 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n',
    ['/sys/fs/cgroup'],
  ],
  [
    'of both versions side by side',
    '1:cpu:/\n0::/\n',
    '32 31 0:29 / /v1 rw - cgroup cgroup rw,cpu\n41 31 0:38 / /with\\040blank rw - cgroup2 cgroup2 rw\n',
    ['/v1', '/with blank'],
  ],
  ['of a system without any', '', '', []],
])('the cgroups that can limit a process are found: %s', (_, membership, mounts, folders) => {
  expect(cpuCgroups(membership, mounts)).toEqual(folders)
})

it('a limit takes the time that its container stood still, and no more than has passed, from any level', async () => {
  const [inner, outer] = [temporaryFolder(), temporaryFolder()]
  const write = (folder: string, periods: number, seconds: number) =>
    writeFileSync(join(folder, 'cpu.stat'), `nr_throttled ${periods}\nthrottled_usec ${seconds * 1e6}\n`)
  write(inner, 5, 1)
  write(outer, 3, 7)
  writeFileSync(join(outer, 'cpu.max'), '50000 100000\n')
  const times = new CgroupTimes([inner, outer])
  expect(times.throttledSeconds()).toBe(0)
  write(outer, 4, 7.001)
  await sleep(2)
  expect(times.throttledSeconds()).toBeCloseTo(0.001, 5)
  const startedMs = performance.now()
  // Forty cores stood still for a hundred periods, within no time.
  write(inner, 105, 401)
  expect(times.throttledSeconds()).toBeLessThan(0.001 + (performance.now() - startedMs) / 1000 + 0.5)
  expect(new CgroupTimes([temporaryFolder()]).throttledSeconds()).toBeNull()
})

function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cgroup-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}
