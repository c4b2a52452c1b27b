import { capacityResultSchemaName, type CapacityResult } from '../commands/capacity/capacity-result.ts'
import { gateResultSchemaName, type GateResult } from '../commands/gate/gate-result.ts'
import { knownBadResultSchemaName, type KnownBadResult } from '../commands/known-bad/known-bad-result.ts'
import { noiseResultSchemaName, type NoiseResult } from '../commands/noise/noise-result.ts'
import { strategiesResultSchemaName, type StrategiesResult } from '../commands/strategies/strategies-result.ts'
import { sweepResultSchemaName, type SweepResult } from '../commands/sweep/sweep-result.ts'
import { comparisonSchemaName, type Comparison } from '../src/metrics/judging/comparing/comparison.ts'
import { trendSchemaName, type Trend } from '../commands/trend/trend.ts'
import { runResultSchemaName, type RunResult } from '../src/metrics/result/run-result.ts'
import { selftestResultSchemaName, type SelftestResult } from '../commands/selftest/selftest-result.ts'
import { capacityOutcome, capacitySentence } from '../commands/capacity/report/capacity-text.ts'
import { comparisonOutcome, comparisonSentence } from '../commands/compare/report/comparison-text.ts'
import { gateOutcome, gateSentence } from '../commands/gate/report/gate-text.ts'
import { knownBadSentence } from '../commands/known-bad/report/known-bad-sentence.ts'
import { noiseOutcomes, noiseSentence } from '../commands/noise/report/noise-text.ts'
import { type Outcome, outcomeOf, runOutcome } from './outcome.ts'
import { selftestSentence } from '../commands/selftest/report/selftest-figures.ts'
import { runSentence } from './sentences/run-headline.ts'
import { strategiesSentence } from '../commands/strategies/report/strategies-text.ts'
import { sweepOutcome, sweepSentence } from '../commands/sweep/report/sweep-text.ts'
import { trendOutcomes, trendSentence } from '../commands/trend/report/trend-text.ts'

/** What every report of a result begins with. */
export interface Headline {
  readonly outcome: Outcome
  /** One sentence, what matters most first. */
  readonly sentence: string
}

/** A result of any kind. */
export type AnyResult =
  | RunResult
  | SelftestResult
  | Comparison
  | Trend
  | GateResult
  | NoiseResult
  | SweepResult
  | StrategiesResult
  | CapacityResult
  | KnownBadResult

/**
 * The first line of the terminal, of the page and of the live page, of the summary of a job, and the message in JUnit's XML: the
 * same sentence in all of them.
 */
export function headlineOf(result: AnyResult): Headline {
  const ofKind = headlines[result.schema as keyof typeof headlines] as ((of: AnyResult) => Headline) | undefined
  if (ofKind === undefined) throw new TypeError(`no headline for results of ${result.schema}`)
  return ofKind(result)
}

const headlines = {
  [runResultSchemaName]: (result: RunResult) => of(runOutcome(result.verdict), runSentence(result)),
  [selftestResultSchemaName]: (result: SelftestResult) => of(outcomeOf(result.exitCode), selftestSentence(result)),
  [comparisonSchemaName]: (result: Comparison) => of(comparisonOutcome(result), comparisonSentence(result)),
  [trendSchemaName]: (result: Trend) => of(trendOutcomes[result.verdict], trendSentence(result)),
  [gateResultSchemaName]: (result: GateResult) => of(gateOutcome(result), gateSentence(result)),
  [noiseResultSchemaName]: (result: NoiseResult) => of(noiseOutcomes[result.verdict], noiseSentence(result)),
  [sweepResultSchemaName]: (result: SweepResult) => of(sweepOutcome(result), sweepSentence(result)),
  [strategiesResultSchemaName]: (result: StrategiesResult) =>
    of(outcomeOf(result.exitCode), strategiesSentence(result)),
  [capacityResultSchemaName]: (result: CapacityResult) => of(capacityOutcome(result), capacitySentence(result)),
  [knownBadResultSchemaName]: (result: KnownBadResult) => of(outcomeOf(result.exitCode), knownBadSentence(result)),
} as const

function of(outcome: Outcome, sentence: string): Headline {
  return { outcome, sentence }
}
