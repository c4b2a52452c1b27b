import { execFileSync } from 'node:child_process'

export function childrenOf(parent: number): number[] {
  return processes().flatMap(([pid, parentPid]) => (parentPid === parent ? [pid] : []))
}

/** The process and everything below it. */
export function descendantsOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(descendantsOf)]
}

function processes(): [pid: number, parentPid: number][] {
  // `ps` lists itself as well.
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith(' ps'))
    .map((line) => {
      const [pid, parentPid] = line.trim().split(/\s+/).map(Number)
      return [pid ?? NaN, parentPid ?? NaN]
    })
}
