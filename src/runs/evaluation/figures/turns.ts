import { type TurnMessage, type TurnsOfRun, packMessages } from '../../../metrics/result/turns.ts'
import { TurnClock } from '../../../crowd/schedule/turns.ts'
import type { CpuReading } from '../../run-logs.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'

/** Sorts the messages of a run into the pairs of its turns, by their intended instants; null without turns. */
export function turnsFigures(run: GatheredRun): MessageCollector<TurnsOfRun> | null {
  const { start, facts, turns: began = null } = run
  const { turns, options } = start.request
  if (turns === undefined || began === null) return null
  const { intendedAtUs } = facts.messages
  const pairUs = 2 * new TurnClock(turns).turnUs
  const found: TurnMessage[] = []
  return {
    add({ index, missed, latenciesUs }) {
      const pair = Math.floor(((intendedAtUs[index] ?? 0) - began.startAtUs) / pairUs)
      if (pair >= 0) found.push({ pair, lost: missed.length, latenciesUs })
    },
    figures: () => ({
      ...turns,
      startSecond: (began.startAtUs - start.startedAtUs) / 1e6,
      pairs: 1 + Math.max(-1, ...found.map(({ pair }) => pair)),
      warmUpPairs: Math.ceil(options.warmUp / turns.seconds),
      messages: packMessages(found.toSorted((a, b) => a.pair - b.pair)),
      functionCpu: cpuOfPairs(began.cpu, (atUs) => Math.round((atUs - began.startAtUs) / pairUs)),
    }),
  }
}

function cpuOfPairs(readings: readonly CpuReading[], pairAt: (atUs: number) => number): TurnsOfRun['functionCpu'] {
  if (readings.length < 2) return null
  return readings.slice(1).map((reading, before) => {
    const from = readings[before] as CpuReading
    const firstPair = pairAt(from.atUs)
    return {
      firstPair,
      pairs: pairAt(reading.atUs) - firstPair,
      seconds: Math.max(0, reading.functionSeconds - from.functionSeconds),
    }
  })
}
