import { setTimeout as sleep } from 'node:timers/promises'
import { watchOwnStops } from '../../../processes/stand-still.ts'
import type { TakenShares } from '../../../src/metrics/result/run-result.ts'
import { MachineWatch } from '../../../src/runs/machine/machine-watch.ts'
import type { MachineEntry } from '../../../src/runs/run-logs.ts'
import { takenDuring } from '../../../src/runs/evaluation/figures/taken-time.ts'

/** Watches for that time how much this machine would take from a run. Null if the system does not report it. */
export async function lookAtMachine(seconds: number): Promise<TakenShares | null> {
  const entries: MachineEntry[] = []
  const stops = watchOwnStops('fanbench doctor')
  await using watch = await MachineWatch.begin({
    targetPort: null,
    onReading: (reading) =>
      entries.push({ kind: 'machine', host: 0, process: 0, reading, stops: [stops() ?? []].flat() }),
  })
  await sleep(seconds * 1000)
  await watch.stop()
  return takenDuring(entries)
}
