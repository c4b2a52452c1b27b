import { closeSync, openSync, readSync, readdirSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ticksPerSecond } from './system-times.ts'

/** One process as the kernel tells of it. */
export interface SeenProcess {
  readonly parent: number
  /** In ticks since the machine was started: another process with the same number has another. */
  readonly startedAt: number
  /** With its children that have ended and were waited for. */
  readonly cpuSeconds: number
  readonly isYielding: boolean
}

/** All that run now, by number. */
export type SeenProcesses = ReadonlyMap<number, SeenProcess>

/** Linux's number of the policy whose processes run only where nobody else wants the core. */
const schedIdle = '5'

/** @param stat a file `/proc/<pid>/stat`. @returns null for any other text */
export function parseProcessStat(stat: string): SeenProcess | null {
  // The command's name, in parentheses, may contain anything. The second field after it is the parent; the 12th to 15th are utime,
  // stime, cutime and cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 39) return null
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return {
    parent: Number(fields[1]),
    startedAt: Number(fields[19]),
    cpuSeconds: ticks / ticksPerSecond,
    isYielding: fields[38] === schedIdle,
  }
}

const text = Buffer.alloc(1024)

/** The event loop gets its turn in between: some 20 us a process. Empty elsewhere than on Linux. */
export async function seeProcesses(): Promise<SeenProcesses> {
  const seen = new Map<number, SeenProcess>()
  for (const [count, pid] of runningProcesses().entries()) {
    if (count % 25 === 24) await nextTurn()
    const process = readProcess(pid)
    if (process !== null) seen.set(pid, process)
  }
  return seen
}

export function runningProcesses(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}

/** Null if it is gone. */
function readProcess(pid: number): SeenProcess | null {
  try {
    const file = openSync(`/proc/${pid}/stat`, 'r')
    try {
      return parseProcessStat(text.toString('latin1', 0, readSync(file, text, 0, text.length, 0)))
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

/**
 * The processes of a run: the roots, all their descendants, and earlier ones whose parents have ended.
 *
 * @param before the run's, when they were looked for last
 */
export function ownProcesses(
  roots: readonly number[],
  seen: SeenProcesses,
  before: ReadonlyMap<number, SeenProcess> = new Map(),
): ReadonlyMap<number, SeenProcess> {
  const own = new Map<number, SeenProcess>()
  const childrenOf = Map.groupBy(seen.keys(), (pid) => seen.get(pid)?.parent)
  const left = [...before.keys()].filter((pid) => seen.get(pid)?.startedAt === before.get(pid)?.startedAt)
  const found = [...roots, ...left]
  for (let pid = found.pop(); pid !== undefined; pid = found.pop()) {
    const process = seen.get(pid)
    if (process === undefined || own.has(pid)) continue
    own.set(pid, process)
    found.push(...(childrenOf.get(pid) ?? []))
  }
  return own
}

/** Adds up the CPU time of the run's processes, and of others that stand back for all. */
export class ProcessTimes {
  #seen: SeenProcesses
  #own: ReadonlyMap<number, SeenProcess>
  ownSeconds = 0
  yieldingSeconds = 0

  private constructor(roots: readonly number[], seen: SeenProcesses) {
    this.#seen = seen
    this.#own = ownProcesses(roots, seen)
  }

  /** Null where the system does not tell of its processes. */
  static async begin(roots: readonly number[]): Promise<ProcessTimes | null> {
    const seen = await seeProcesses()
    return seen.has(process.pid) ? new ProcessTimes(roots, seen) : null
  }

  async read(roots: readonly number[]): Promise<void> {
    this.add(roots, await seeProcesses())
  }

  /**
   * A process that has ended has left its time to the one that waited for it: so the difference is of sums, and one that came to be
   * known as the run's only now counts from when it was seen last.
   */
  add(roots: readonly number[], seen: SeenProcesses): void {
    const before = this.#seen
    const own = ownProcesses(roots, seen, this.#own)
    const were = new Set([...own.keys(), ...this.#own.keys()])
    this.ownSeconds += Math.max(0, sumOf(own.keys(), seen) - sumOf(were, before))
    // Where this process stands back itself, they are its equals.
    const areEquals = seen.get(process.pid)?.isYielding === true
    for (const [pid, { isYielding, startedAt, cpuSeconds }] of areEquals ? [] : seen) {
      if (!isYielding || own.has(pid)) continue
      const then = before.get(pid)
      this.yieldingSeconds += cpuSeconds - (then?.startedAt === startedAt ? then.cpuSeconds : 0)
    }
    this.#seen = seen
    this.#own = own
  }
}

function sumOf(pids: Iterable<number>, seen: SeenProcesses): number {
  let sum = 0
  for (const pid of pids) sum += seen.get(pid)?.cpuSeconds ?? 0
  return sum
}
