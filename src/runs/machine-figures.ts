import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { ProcessFigures, RunResult } from '../metrics/result/run-result.ts'

/** The machine that the crowd runs on. */
export function hostOfCrowd(): RunResult['harness']['host'] {
  return {
    platform: platform(),
    release: release(),
    arch: arch(),
    cpuModel: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
  }
}

/** The resources that this process has used. @param cpuBefore its CPU time before the run, as it may have played others */
export function coordinatorFigures(cpuBefore: NodeJS.CpuUsage): ProcessFigures {
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    name: 'coordinator',
    side: 'harness',
    processes: 1,
    cpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }
}
