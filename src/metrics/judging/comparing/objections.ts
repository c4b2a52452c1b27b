import { exitCodes } from '../../../exit-codes.ts'
import type { RunResult } from '../../result/run-result.ts'
import { isUnusable } from '../../result/validity-verdict.ts'
import type { ReadRun } from './compare-runs.ts'
import type { BySide } from './comparison.ts'
import { fingerprints, isAlike } from './fingerprint.ts'

/**
 * Says why these runs should not be compared, though they could be: measurements that are not to be believed, parts of runs, and
 * differences besides the one that is asked about. Empty if nothing speaks against it.
 */
export function objectionsTo({ a, b }: BySide<readonly ReadRun[]>): string[] {
  const results = { a: a.map(({ result }) => result), b: b.map(({ result }) => result) }
  const distinct = new Map([...a, ...b].map((run) => [run.source, run]))
  const onBoth = results.a.filter(({ runId }) => results.b.some((other) => other.runId === runId))
  return [
    ...onBoth.map(({ runId }) => `${runId} is in A and in B: a run is not measured twice`),
    ...[...distinct.values()].flatMap(({ source, result }) =>
      objectionsToRun(result).map((why) => `${source}: ${why}`),
    ),
    ...fingerprints(results)
      .filter((entry) => !isAlike(entry))
      .map(({ name, values }) => `${name} differs: A ${values.a.join(' and ')}, B ${values.b.join(' and ')}`),
  ]
}

/** The chat was not there (12), or this machine gave out (13): figures of such a run measure something else. */
const noMeasurement: readonly number[] = [exitCodes.targetFailed, exitCodes.localResources]

function objectionsToRun({ validity, interrupted, verdict }: RunResult): string[] {
  return [
    ...(isUnusable(validity.verdict) ? [`the measurement is ${validity.verdict}: ${validity.reasons.join('; ')}`] : []),
    ...(interrupted ? ['the run ended before its plan was through'] : []),
    ...(noMeasurement.includes(verdict.exitCode) ? verdict.reasons.slice(0, 1) : []),
  ]
}
