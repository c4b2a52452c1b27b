import { type CounterName, counterCatalogue } from '../../catalogue/counters.ts'
import type { RunResult } from '../../result/run-result.ts'
import { compareCurves } from './compare-curves.ts'
import { compareQuantiles, pairsNeeded } from './compare-quantiles.ts'
import {
  type BySide,
  type ComparedCounter,
  type ComparedRun,
  type Comparison,
  comparisonSchemaName,
} from './comparison.ts'
import { fingerprints, isAlike } from './fingerprint.ts'
import { warningsAbout } from './warnings.ts'

/** A saved run as it was read. */
export interface ReadRun {
  /** As people find it: its folder or file. */
  readonly source: string
  readonly result: RunResult
}

/**
 * @param sides as many runs each, at least one; paired in the order of their starts
 * @param objections that were overruled, see `objectionsTo`
 */
export function compareRuns(
  sides: BySide<readonly ReadRun[]>,
  objections: readonly string[],
  made: Pick<Comparison, 'comparisonId' | 'comparedAt' | 'command'>,
): Comparison {
  const inOrder = { a: byStart(sides.a), b: byStart(sides.b) }
  const results = { a: inOrder.a.map(({ result }) => result), b: inOrder.b.map(({ result }) => result) }
  return {
    schema: comparisonSchemaName,
    ...made,
    sides: { a: inOrder.a.map(comparedRun), b: inOrder.b.map(comparedRun) },
    pairs: inOrder.a.length,
    pairsNeeded,
    alike: fingerprints(results).filter(isAlike),
    forced: objections,
    warnings: warningsAbout(results),
    quantiles: compareQuantiles(results),
    curves: compareCurves(results),
    counters: compareCounters(results),
  }
}

function byStart(runs: readonly ReadRun[]): ReadRun[] {
  return runs.toSorted((one, other) => Date.parse(one.result.startedAt) - Date.parse(other.result.startedAt))
}

function comparedRun({ source, result }: ReadRun): ComparedRun {
  const { runId, startedAt, harness, validity, interrupted } = result
  return { source, runId, startedAt, commit: harness.commit, validity: validity.verdict, interrupted }
}

function compareCounters({ a, b }: BySide<readonly RunResult[]>): ComparedCounter[] {
  const names = Object.keys(counterCatalogue) as CounterName[]
  return names
    .map((counter) => ({ counter, sums: { a: sumOf(counter, a), b: sumOf(counter, b) } }))
    .filter(({ sums }) => sums.a !== null || sums.b !== null)
}

function sumOf(counter: CounterName, runs: readonly RunResult[]): number | null {
  const counts = runs.map(({ counters }) => counters[counter])
  return counts.reduce<number | null>((sum, count) => (sum === null || count === undefined ? null : sum + count), 0)
}
