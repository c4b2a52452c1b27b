import { readFileSync, readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import type { RunResult } from '../metrics/result/run-result.ts'

type MachineCpu = NonNullable<RunResult['machineCpu']>

/** Reads the CPU time of the whole machine, from now on. */
export class MachineCpuWatch {
  readonly #startedMs = performance.now()
  readonly #before = busySeconds()
  readonly #yieldingBefore = yieldingSeconds()

  /** @returns null where the system does not tell */
  read(): MachineCpu | null {
    const busy = busySeconds()
    if (busy === null || this.#before === null) return null
    let yielding = 0
    for (const [process, seconds] of yieldingSeconds())
      yielding += Math.max(0, seconds - (this.#yieldingBefore.get(process) ?? 0))
    return {
      cores: cpus().length,
      seconds: (performance.now() - this.#startedMs) / 1000,
      busySeconds: busy - this.#before,
      yieldingSeconds: yielding,
    }
  }
}

/** Of all cores, since the machine was started. */
function busySeconds(): number | null {
  const cores = cpus()
  if (cores.length === 0) return null
  return cores.reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000
}

/** Linux's number of the policy whose processes run only where nobody else wants the core. */
const schedIdle = '5'

/** The unit in which Linux reports CPU time, on every architecture. */
const ticksPerSecond = 100

/**
 * What the processes that stand back for all others have used so far, with their children that have ended; by process. Empty
 * elsewhere than on Linux, and where this process stands back itself: then they are its equals.
 */
function yieldingSeconds(): Map<string, number> {
  const own = statOf('self')
  if (own === undefined || own.policy === schedIdle) return new Map()
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(
    processes.flatMap((name) => {
      const stat = statOf(name)
      return stat?.policy === schedIdle ? [[name, stat.seconds]] : []
    }),
  )
}

/** Undefined if the process is gone, or where there is no `/proc`. */
function statOf(process: string): { readonly policy: string | undefined; readonly seconds: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'latin1')
    // The command's name, in parentheses, may contain anything. The 12th to 15th field after it are utime, stime, cutime, cstime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { policy: fields[38], seconds: ticks / ticksPerSecond }
  } catch {
    return undefined
  }
}
