import { type Fingerprinted, fingerprints, isAlike } from '../../src/metrics/judging/comparing/fingerprint.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { GateBlock } from './rounds.ts'

/** The name of a stack may: two of them are what a gate is about. Their definitions and URLs are no part of a fingerprint. */
const mayDiffer: readonly string[] = ['stack']

/** Returns a sentence for each property that differs and has to be the same on both sides; none while only one side has a block. */
export function differencesOfSides(blocks: readonly GateBlock[]): string[] {
  // The round in which connections become stale is another scenario.
  const alike = [...Map.groupBy(blocks, ({ arm }) => arm.scenario).values()]
  return [...new Set(alike.flatMap(differencesOfScenario))]
}

function differencesOfScenario(blocks: readonly GateBlock[]): string[] {
  const ofSide = (side: 'baseline' | 'candidate'): readonly RunResult[] =>
    blocks.filter(({ arm }) => arm.side === side).map(({ result }) => result)
  const [baseline, candidate] = [ofSide('baseline'), ofSide('candidate')]
  return baseline.length === 0 || candidate.length === 0 ? [] : differencesBetween(baseline, candidate)
}

/** Differences of measured or planned runs. */
export function differencesBetween(baseline: readonly Fingerprinted[], candidate: readonly Fingerprinted[]): string[] {
  return fingerprints({ a: baseline, b: candidate })
    .filter((entry) => !isAlike(entry) && !mayDiffer.includes(entry.name))
    .map(
      ({ name, values }) => `${name} differs: baseline ${values.a.join(' and ')}, candidate ${values.b.join(' and ')}`,
    )
}
