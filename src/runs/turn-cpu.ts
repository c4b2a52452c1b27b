import { sleepUntil } from '../crowd/schedule/sleep-until.ts'
import type { Turns } from '../crowd/schedule/turns.ts'
import type { CpuReading } from './run-logs.ts'
import type { RunHooks } from './run-request.ts'

/** Reads the CPU time of the functions between the pairs of turns, at most once a second. */
export function readCpuOfTurns(
  { seconds }: Turns,
  { startAtUs, signal }: { readonly startAtUs: number; readonly signal: AbortSignal },
  { targetProcesses }: Pick<RunHooks, 'targetProcesses'>,
  append: (reading: CpuReading) => void,
): void {
  const everyUs = 2e6 * seconds * Math.max(1, Math.ceil(0.5 / seconds))
  async function read(): Promise<void> {
    for (let atUs = startAtUs; !signal.aborted; atUs += everyUs) {
      await sleepUntil(atUs, signal)
      if (signal.aborted) return
      const figures = await targetProcesses?.().catch(() => undefined)
      if (figures === undefined || signal.aborted) return
      const functions = figures.filter(({ name }) => name.startsWith('Lambda '))
      append({
        kind: 'turn-cpu',
        atUs,
        functionSeconds: functions.reduce((sum, { cpuSeconds }) => sum + (cpuSeconds ?? 0), 0),
      })
    }
  }
  void read()
}
