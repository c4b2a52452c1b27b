import { spawnSync } from 'node:child_process'

/** What a process holds in memory now; 0 if it is gone. */
export function residentBytes(pid: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(stdout.trim()) * 1024
}
