import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { GuardedHistogram, decodeHistogram } from '../../metrics/recording/histogram.ts'

const metricNames = ['connect', 'delivery'] as const

/** The measurements of one worker, or of several together. */
export interface Measured {
  readonly counters: Readonly<Record<string, number>>
  /** `connect`: request to 101; `delivery`: sent to received. Failed and missing ones are infinite. */
  readonly metrics: Readonly<Record<(typeof metricNames)[number], GuardedHistogram>>
}

interface WorkerFile {
  readonly counters: Readonly<Record<string, number>>
  readonly metrics: Readonly<Record<(typeof metricNames)[number], { readonly hdr: string; readonly infinite: number }>>
}

/** Synchronous, for the end of a thread. */
export function writeWorkerFile(folder: string, testId: string, { counters, metrics }: Measured): void {
  const stored = (histogram: GuardedHistogram) => ({ hdr: histogram.encode(), infinite: histogram.infinite })
  const file: WorkerFile = {
    counters,
    metrics: { connect: stored(metrics.connect), delivery: stored(metrics.delivery) },
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${testId}-${process.pid}-${threadId}.json`), `${JSON.stringify(file)}\n`)
}

/** All workers of a test that have left a file in this folder. */
export function readWorkerFiles(folder: string, testId: string): Measured & { readonly workers: number } {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${testId}-`) && name.endsWith('.json'))
  const counters: Record<string, number> = {}
  const metrics = { connect: new GuardedHistogram(), delivery: new GuardedHistogram() }
  for (const name of names) {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkerFile
    for (const [counter, count] of Object.entries(file.counters)) counters[counter] = (counters[counter] ?? 0) + count
    for (const metric of metricNames) {
      const { hdr, infinite } = file.metrics[metric]
      metrics[metric].merge(decodeHistogram(hdr, infinite))
    }
  }
  return { workers: names.length, counters, metrics }
}
