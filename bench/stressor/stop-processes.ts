import { readFileSync, readdirSync } from 'node:fs'
import { type Taking, pieces } from './pieces.ts'

interface ProcessStat {
  readonly pid: number
  readonly parent: number
  /** `T` is stopped. */
  readonly state: string
}

/** How often new processes are looked for. */
const lookEveryMs = 50

/**
 * Stops each descendant of a process by itself (SIGSTOP), piece by piece, and lets it go on (SIGCONT). Processes that somebody else stops, such
 * as execution environments between two invocations, are left alone: they would be woken at the wrong time.
 *
 * @returns ends it, and lets all of them go on
 */
export function stopDescendants(ancestor: number, taking: Taking): () => void {
  const timers = new Map<number, NodeJS.Timeout>()
  const stopped = new Set<number>()
  const leftAlone = new Set<number>()
  const look = () => {
    for (const { pid, state } of descendantsOf(ancestor)) {
      if (state === 'T' && !stopped.has(pid)) leaveAlone(pid)
      else if (!timers.has(pid) && !leftAlone.has(pid)) begin(pid)
    }
  }
  const leaveAlone = (pid: number) => {
    leftAlone.add(pid)
    clearTimeout(timers.get(pid))
    timers.delete(pid)
  }
  const begin = (pid: number) => {
    const plan = pieces({ ...taking, seed: taking.seed + pid })
    const next = () => {
      const { takenMs, leftMs } = plan.next().value
      const stop = () => {
        if (stateOf(pid) === 'T') return leaveAlone(pid)
        if (!signal(pid, 'SIGSTOP')) return
        stopped.add(pid)
        timers.set(pid, setTimeout(goOn, takenMs))
      }
      const goOn = () => {
        stopped.delete(pid)
        if (signal(pid, 'SIGCONT')) next()
      }
      timers.set(pid, setTimeout(stop, leftMs))
    }
    next()
  }
  const looking = setInterval(look, lookEveryMs)
  return () => {
    clearInterval(looking)
    for (const timer of timers.values()) clearTimeout(timer)
    for (const pid of stopped) signal(pid, 'SIGCONT')
  }
}

function descendantsOf(ancestor: number): ProcessStat[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []))
  const found: ProcessStat[] = []
  for (let parents = new Set([ancestor]); parents.size > 0; ) {
    const children = all.filter(({ parent }) => parents.has(parent))
    found.push(...children)
    parents = new Set(children.map(({ pid }) => pid))
  }
  return found
}

function stateOf(pid: number): string | undefined {
  return statOf(pid)?.state
}

/** Undefined if the process is gone. */
function statOf(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the command, in parentheses, may contain anything.
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(parent), state }
  } catch {
    return undefined
  }
}

/** @returns whether the process is still there */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
