import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { findableRegression } from '../../src/metrics/judging/statistics/power.ts'
import type { Interval } from '../../src/metrics/judging/statistics/interval.ts'
import { asNumber } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { type Contest, cheapestOf, isAtMostAlike, kneeOf } from './front.ts'
import type {
  NoDifference,
  NoRecommendation,
  PairedRatio,
  Recommendation,
  SloAnswer,
  Strategy,
} from './sweep-result.ts'

/** The findings that a recommendation follows from. */
export interface Findings extends Contest {
  readonly referenceMb: number
  /** The answer of each judged setting to the SLO; null without an SLO. */
  readonly slo: ReadonlyMap<number, SloAnswer> | null
  /** True if the cost of all settings is known. */
  readonly isCostKnown: boolean
  /** Empty where the cost is not known. */
  readonly front: readonly number[]
}

/** @param findings null where the reference or all others have too few blocks */
export function recommendationOf(findings: Findings | null, strategy: Strategy | null = null): Recommendation {
  if (findings === null) return none('too-few-blocks')
  if (!findings.isCostKnown) return none('cost-unknown')
  if (findings.slo !== null) return bySlo(findings, findings.slo)
  if (strategy !== null) return byStrategy(findings, strategy)
  const others = findings.memoryMb.filter((mb) => mb !== findings.referenceMb)
  if (!others.some((mb) => findings.p99(mb, findings.referenceMb).isSignificant)) return noDifference(findings, others)
  const knee = kneeOf(findings)
  return knee === null ? none('cost-unknown') : { kind: 'knee', ...knee }
}

export function exitCodeOf(recommendation: Recommendation): ExitCode {
  if (recommendation.kind !== 'none') return exitCodes.ok
  return recommendation.why === 'slo-missed' ? exitCodes.checkFailed : exitCodes.inconclusive
}

/** May it be applied? The setting that costs least where no difference was found is, if it is clear that it does. */
export function isApplicable(
  recommendation: Recommendation,
): recommendation is Exclude<Recommendation, NoRecommendation> {
  if (recommendation.kind === 'none') return false
  return recommendation.kind !== 'no-difference' || recommendation.isClear
}

function none(why: NoRecommendation['why']): NoRecommendation {
  return { kind: 'none', why }
}

function bySlo(findings: Findings, slo: ReadonlyMap<number, SloAnswer>): Recommendation {
  const meeting = findings.memoryMb.filter((mb) => slo.get(mb) === 'met')
  const onFront = meeting.filter((mb) => findings.front.includes(mb))
  const memoryMb = cheapestOf(findings, onFront.length > 0 ? onFront : meeting)
  if (memoryMb !== undefined) return { kind: 'slo', memoryMb }
  return none([...slo.values()].includes('unclear') ? 'slo-unclear' : 'slo-missed')
}

/** The cheapest of the sizes that are equally fast or balanced. A difference that noise could explain counts as none. */
function byStrategy(findings: Findings, strategy: Strategy): Recommendation {
  const { memoryMb: all, referenceMb, p99, usd } = findings
  const isFaster = (mb: number, than: number) => p99(mb, than).isSignificant && asNumber(p99(mb, than).ratio) < 1
  const toReference = (mb: number, of: Findings['p99']) =>
    mb === referenceMb ? 1 : asNumber(of(mb, referenceMb).ratio)
  const product = (mb: number) => toReference(mb, p99) * toReference(mb, usd)
  const candidates = {
    cost: () => all,
    speed: () => all.filter((mb) => !all.some((other) => other !== mb && isFaster(other, mb))),
    balanced: () => all.toSorted((one, other) => product(one) - product(other)).slice(0, 1),
  }
  const memoryMb = cheapestOf(findings, candidates[strategy]())
  return memoryMb === undefined ? none('cost-unknown') : { kind: 'strategy', strategy, memoryMb }
}

function noDifference(findings: Findings, others: readonly number[]): NoDifference | NoRecommendation {
  const { memoryMb: all, referenceMb, p99, usd } = findings
  const memoryMb = cheapestOf(findings, all)
  if (memoryMb === undefined) return none('cost-unknown')
  const isLeast = all.every(
    (mb) => mb === memoryMb || (usd(memoryMb, mb).isSignificant && asNumber(usd(memoryMb, mb).ratio) < 1),
  )
  return {
    kind: 'no-difference',
    memoryMb,
    within: mostOf(all.filter((mb) => mb !== memoryMb).map((mb) => distanceOf(p99(memoryMb, mb)))),
    findable: mostOf(others.map((mb) => findableIn(p99(mb, referenceMb)))),
    isClear: isLeast && (memoryMb === referenceMb || isAtMostAlike(findings, memoryMb, referenceMb)),
  }
}

/** Returns the largest distance of the ratio from 1, in either direction; null if its interval has no ends. */
function distanceOf(ratio: PairedRatio): number | null {
  const logs = logsOf(ratio)
  if (logs === null) return null
  const most = Math.max(Math.abs(logs.lower), Math.abs(logs.upper))
  return Number.isFinite(most) ? Math.expm1(most) : null
}

function findableIn(ratio: PairedRatio): number | null {
  const logs = logsOf(ratio)
  return logs === null ? null : findableRegression(logs, 0)
}

function logsOf({ interval }: PairedRatio): Interval | null {
  if (interval === null) return null
  return { lower: Math.log(asNumber(interval.lower)), upper: Math.log(asNumber(interval.upper)) }
}

/** Null if any is. */
function mostOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (most, value) => (most === null || value === null ? null : Math.max(most, value)),
    0,
  )
}
