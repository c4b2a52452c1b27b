import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import { exitCodes } from '../../src/exit-codes.ts'
import { type Slo, judgeSlo } from '../../src/metrics/judging/checks/slo.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { isUnusable } from '../../src/metrics/result/validity-verdict.ts'
import { whyUsedUp } from '../experiment/counted.ts'
import type { CapacityStep } from './capacity-result.ts'
import type { LevelVerdict } from './search.ts'

/** The checks of a run that tell whether its members were all there: the SLO is to be met with the level's whole load. */
const checksOfLoad: readonly string[] = [
  'connections_failed',
  'connections_lost',
  'requests_failed',
  'joins_completed',
  'messages_unsendable',
] satisfies CounterName[]

/** What a block says of its level. An SLO that was met by an invalid measurement was not met. */
export function judgeBlock(slo: Slo, level: number, result: RunResult): CapacityStep {
  const judged = judgeSlo(slo, result)
  const step = (verdict: LevelVerdict, reasons: readonly string[]): CapacityStep => ({
    level,
    verdict,
    checks: judged.checks,
    reasons,
    sharedCores: result.validity.verdict === 'shared-cores' ? result.validity.reasons : [],
  })
  const { exitCode, reasons } = result.verdict
  if (exitCode === exitCodes.localResources) return step('invalid', reasons)
  if (exitCode === exitCodes.targetFailed) return step('broken', reasons)
  if (isUnusable(result.validity.verdict)) return step('invalid', result.validity.reasons)
  const missing = missingLoad(result)
  const verdict = missing.length > 0 ? 'broken' : judged.verdict
  const usedUp = whyUsedUp(result)
  if (verdict === 'broken' && usedUp.length > 0) return step('invalid', usedUp)
  return step(verdict, missing)
}

/** A check that the SLO has a limit in place of is not among them. */
function missingLoad({ verdict: { checks, reasons } }: RunResult): string[] {
  const failed = checks.filter(
    ({ name, setBy, verdict }) => setBy === 'every-run' && verdict === 'fail' && checksOfLoad.includes(name),
  )
  return reasons.filter((reason) => failed.some(({ name }) => reason.includes(`(${name}`)))
}
