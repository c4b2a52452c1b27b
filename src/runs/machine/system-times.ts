import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'

/** The unit in which Linux reports CPU time, on every architecture. */
export const ticksPerSecond = 100

/** CPU time of all cores since the machine was started. */
export interface MachineTimes {
  readonly cores: number
  readonly busySeconds: number | null
  readonly stolenSeconds: number | null
}

/** Elsewhere than on Linux nobody tells what a hypervisor takes. */
export function readMachineTimes(): MachineTimes {
  const cores = cpus()
  const ofLinux = parseProcStat(contentOf('/proc/stat') ?? '')
  if (ofLinux !== null) return { cores: cores.length, ...ofLinux }
  const ms = cores.reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)
  return { cores: cores.length, busySeconds: cores.length === 0 ? null : ms / 1000, stolenSeconds: null }
}

/**
 * The first line of `/proc/stat`. What the kernel does for the network (`softirq`) is not counted as busy: it cannot be told whose it
 * is, and most of it is our own.
 *
 * @returns null for any other text
 */
export function parseProcStat(text: string): { readonly busySeconds: number; readonly stolenSeconds: number } | null {
  const line = /^cpu +([\d ]+)$/m.exec(text)?.[1]
  if (line === undefined) return null
  const [user = 0, nice = 0, system = 0, , , irq = 0, , steal] = line.split(' ').map(Number)
  if (steal === undefined) return null
  return { busySeconds: (user + nice + system + irq) / ticksPerSecond, stolenSeconds: steal / ticksPerSecond }
}

/** `some` of a file of PSI: how long at least one process has waited for a core, seconds. @returns null for any other text */
export function parsePressure(text: string): number | null {
  const total = /^some .*\btotal=(\d+)/m.exec(text)?.[1]
  return total === undefined ? null : Number(total) / 1e6
}

/** Parses the throttling of a `cpu.stat`, of cgroup v2 (microseconds) or v1 (nanoseconds). @returns null without a limit */
export function parseThrottling(text: string): { readonly seconds: number; readonly periods: number } | null {
  const value = (name: string) => new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]
  const [periods, usec, nsec] = [value('nr_throttled'), value('throttled_usec'), value('throttled_time')]
  if (periods === undefined || (usec === undefined && nsec === undefined)) return null
  return { seconds: usec === undefined ? Number(nsec) / 1e9 : Number(usec) / 1e6, periods: Number(periods) }
}

/**
 * The folders of the cgroups that can limit this process, the innermost first: its own, and those around it as far as they can be seen
 * from here. In a container the path may begin at a folder that is mounted as the root.
 *
 * @param membership as `/proc/self/cgroup` has it
 * @param mounts as `/proc/self/mountinfo` has them
 */
export function cpuCgroups(membership: string, mounts: string): string[] {
  const paths = membership.split('\n').flatMap((line) => {
    const [, number, controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? []
    if (path === undefined) return []
    const isV2 = number === '0' && controllers === ''
    return isV2 || controllers?.split(',').includes('cpu') === true ? [{ isV2, path }] : []
  })
  return mounts.split('\n').flatMap((line) => {
    const [, root, mounted, type, options] = /^\d+ \d+ \S+ (\S+) (\S+) .* - (\S+) \S+ (\S+)$/.exec(line) ?? []
    if (root === undefined || mounted === undefined || !(type === 'cgroup' || type === 'cgroup2')) return []
    if (type === 'cgroup' && options?.split(',').includes('cpu') !== true) return []
    const found = paths.find(({ isV2 }) => isV2 === (type === 'cgroup2'))
    return found === undefined ? [] : foldersUpTo(unescaped(mounted), below(unescaped(root), found.path))
  })
}

/** The part of a path that can be seen in a mount; none of a path outside of it, as of a process that was moved out of its namespace. */
function below(root: string, path: string): string {
  if (path.startsWith('/..')) return ''
  if (root === '/') return path
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : ''
}

function foldersUpTo(mounted: string, path: string): string[] {
  const folders: string[] = []
  for (let folder = join('/', path); ; folder = dirname(folder)) {
    folders.push(folder === '/' ? mounted : join(mounted, folder))
    if (folder === '/') return folders
  }
}

/** A blank in a path is `\040` there. */
function unescaped(path: string): string {
  return path.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** Adds up for how long the cgroups of this process had it throttled, and waited for cores. */
export class CgroupTimes {
  readonly #limits: Limit[]
  readonly #pressure: string | undefined
  readonly #pressureAtStart: number
  #throttledSeconds = 0
  #readAtMs = performance.now()

  constructor(folders = ownCgroups()) {
    this.#limits = folders.flatMap((folder) => {
      const path = join(folder, 'cpu.stat')
      const last = parseThrottling(contentOf(path) ?? '')
      return last === null ? [] : [{ path, periodSeconds: periodOf(folder), last }]
    })
    this.#pressure = [...folders.map((folder) => join(folder, 'cpu.pressure')), '/proc/pressure/cpu'].find(
      (path) => parsePressure(contentOf(path) ?? '') !== null,
    )
    this.#pressureAtStart = this.#totalPressure() ?? 0
  }

  /** Since the start. Null where none of them says anything of a limit. */
  throttledSeconds(): number | null {
    if (this.#limits.length === 0) return null
    const nowMs = performance.now()
    const passedSeconds = (nowMs - this.#readAtMs) / 1000
    this.#readAtMs = nowMs
    this.#throttledSeconds += Math.min(passedSeconds, Math.max(...this.#limits.map(throttledSince)))
    return this.#throttledSeconds
  }

  /** Since the start, of the innermost that tells, or else of the machine. */
  pressureSeconds(): number | null {
    const total = this.#totalPressure()
    return total === null ? null : Math.max(0, total - this.#pressureAtStart)
  }

  #totalPressure(): number | null {
    return this.#pressure === undefined ? null : parsePressure(contentOf(this.#pressure) ?? '')
  }
}

interface Limit {
  readonly path: string
  readonly periodSeconds: number
  last: { readonly seconds: number; readonly periods: number }
}

/** The kernel adds up the cores that stood still at the same time; no more than whole periods can have been lost. */
function throttledSince(limit: Limit): number {
  const before = limit.last
  limit.last = parseThrottling(contentOf(limit.path) ?? '') ?? before
  const periods = limit.last.periods - before.periods
  // One that began before the last reading is counted when it ends.
  return Math.max(0, Math.min(limit.last.seconds - before.seconds, (periods + 1) * limit.periodSeconds))
}

const usualPeriodSeconds = 0.1

function periodOf(folder: string): number {
  const ofV2 = contentOf(join(folder, 'cpu.max'))?.split(' ')[1]
  const microseconds = Number(ofV2 ?? contentOf(join(folder, 'cpu.cfs_period_us')))
  return microseconds > 0 ? microseconds / 1e6 : usualPeriodSeconds
}

function ownCgroups(): string[] {
  return cpuCgroups(contentOf('/proc/self/cgroup') ?? '', contentOf('/proc/self/mountinfo') ?? '')
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
