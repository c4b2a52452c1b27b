import { exitCodes } from '../../../exit-codes.ts'
import { counterCatalogue, type CounterName } from '../../catalogue/counters.ts'
import { compareCurves } from './compare-curves.ts'
import { compareQuantiles, pairsNeeded } from './compare-quantiles.ts'
import {
  type BySide,
  type ComparedCounter,
  type ComparedCurve,
  type ComparedRun,
  type Comparison,
  comparisonSchemaName,
} from './comparison.ts'
import { fingerprints, isAlike } from './fingerprint.ts'
import type { RunResult } from '../../result/run-result.ts'

/** A saved run as it was read. */
export interface ReadRun {
  /** The folder or file in which the run was found, as people know it. */
  readonly source: string
  readonly result: RunResult
}

/**
 * @param sides the same number of runs on each side, at least one; paired in the order of their starts
 * @param isForced whether runs that did not take turns have a verdict all the same
 * @param objections those that were overruled, see `objectionsTo`
 */
export function compareRuns(
  sides: BySide<readonly ReadRun[]>,
  { isForced, objections }: { readonly isForced: boolean; readonly objections: readonly string[] },
  made: Pick<Comparison, 'comparisonId' | 'comparedAt' | 'command'>,
): Comparison {
  const inOrder = { a: byStart(sides.a), b: byStart(sides.b) }
  const results = { a: inOrder.a.map(({ result }) => result), b: inOrder.b.map(({ result }) => result) }
  const areInTurns = takeTurns(results)
  const isTold = areInTurns || isForced
  return {
    schema: comparisonSchemaName,
    ...made,
    sides: { a: inOrder.a.map(comparedRun), b: inOrder.b.map(comparedRun) },
    pairs: inOrder.a.length,
    pairsNeeded,
    alike: fingerprints(results).filter(isAlike),
    areInTurns,
    forced: [...objections, ...(isForced && !areInTurns ? [notInTurns] : [])],
    warnings: [...warningsAbout(results), ...(isTold ? [] : [`${notInTurns} There is no verdict.`])],
    quantiles: compareQuantiles(results).map((row) => (isTold ? row : { ...row, interval: null, judged: null })),
    curves: compareCurves(results).map((curve) => (isTold ? curve : withoutIntervals(curve))),
    counters: compareCounters(results),
  }
}

const notInTurns =
  'The runs of A and B did not take turns, so that nothing tells a difference between them from one between the hours.'

function withoutIntervals({ metric, points }: ComparedCurve): ComparedCurve {
  return { metric, points: points.map((point) => ({ ...point, interval: null })) }
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

/** Warnings for readers of the comparison. It takes the runs of each side in the order of their starts. */
function warningsAbout({ a, b }: BySide<readonly RunResult[]>): string[] {
  const all = [...a, ...b]
  const definitions = [a, b].map((runs) => [...new Set(runs.map(({ target }) => target.definitionHash ?? 'unknown'))])
  const [ofA = [], ofB = []] = definitions
  const shared = all.filter(({ validity }) => validity.verdict === 'shared-cores').length
  const failed = all.flatMap(({ verdict }) =>
    verdict.exitCode === exitCodes.checkFailed ? [verdict.reasons[0] ?? ''] : [],
  )
  const onBoth = a.filter(({ runId }) => b.some((other) => other.runId === runId))
  return [
    ...onBoth.map(({ runId }) => `${runId} is in A and in B: it is compared with itself, or counted twice.`),
    ...(failed.length > 0
      ? [`${failed.length} of ${all.length} runs failed a check, which a comparison does not judge: ${failed[0]}`]
      : []),
    ...(new Set([...ofA, ...ofB]).size > 1
      ? [
          `The stack's definition or its handlers differ (A ${ofA.join(' and ')}, B ${ofB.join(' and ')}). A result does not say ` +
            'which: if it is more than one thing, the difference is the sum of all.',
        ]
      : []),
    ...(shared > 0
      ? [
          `In ${shared} of ${all.length} runs crowd and target waited for the cores that they share; their own pages say more.`,
        ]
      : []),
  ]
}

/** Did the sides take turns: is there no other run between the two of a pair? One pair alone has no order that could be wrong. */
function takeTurns({ a, b }: BySide<readonly RunResult[]>): boolean {
  const starts = a.flatMap((run, pair) => [run, b[pair] ?? run].map(({ startedAt }) => ({ pair, startedAt })))
  const inOrder = starts.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
  return inOrder.every(({ pair }, place) => pair === inOrder[place ^ 1]?.pair)
}
