import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { InitWork } from './cpu/init-work.ts'
import { noticeMark } from './network/notice-mark.ts'

/** What one function has done since the start of the stack. Counted, not sampled. */
export interface FunctionCounts {
  invocations: number
  /** Ended with an error: the handler threw, ran out of time, or its process ended. */
  errors: number
  throttles: number
  /** What its handler has written; without START, END and REPORT. */
  logLines: number
  logBytes: number
  /** Environments whose init phase has ended well, and what these took; of runtimes that do not say it, nothing. */
  inits: number
  initCpuUs: number
  initModules: number
}

/** Counts the work of one function. */
export class FunctionWork {
  readonly counts: FunctionCounts = {
    invocations: 0,
    errors: 0,
    throttles: 0,
    logLines: 0,
    logBytes: 0,
    inits: 0,
    initCpuUs: 0,
    initModules: 0,
  }
  /** Bytes of its bundle; null of code that is not bundled. */
  readonly packageBytes: number | null

  constructor(taskRoot: string) {
    const bundle = ['index.mjs', 'index.cjs'].map((name) => join(taskRoot, name)).find((file) => existsSync(file))
    this.packageBytes = bundle === undefined ? null : statSync(bundle).size
  }

  wrote(line: string): void {
    if (line.startsWith(noticeMark)) return
    this.counts.logLines += 1
    this.counts.logBytes += Buffer.byteLength(line) + 1
  }

  initialised(work: InitWork | undefined): void {
    if (work === undefined) return
    this.counts.inits += 1
    this.counts.initCpuUs += work.cpuUs
    this.counts.initModules += work.modules
  }
}
