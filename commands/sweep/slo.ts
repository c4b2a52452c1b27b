import type { Limit } from '../../src/metrics/judging/checks/limits.ts'
import { type Slo, judgeSlo } from '../../src/metrics/judging/checks/slo.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { estimateOf } from './estimates.ts'
import { asNumber } from '../../src/metrics/judging/statistics/log-ratio.ts'
import type { SloAnswer } from './sweep-result.ts'

/**
 * Does a setting meet an SLO? A statistic does if the upper end of its 95 % interval over the blocks does; a count has to
 * hold in every block, and a ratio for the deliveries or connections of all of them.
 *
 * @param results of the blocks that count
 */
export function sloAnswerOf(slo: Slo, results: readonly RunResult[]): SloAnswer {
  const answers = slo.limits.map((limit) => answerOf(limit, results))
  if (answers.includes('broken')) return 'broken'
  return answers.includes('unclear') ? 'unclear' : 'met'
}

function answerOf(limit: Limit, results: readonly RunResult[]): SloAnswer {
  if (limit.kind === 'metric') return answerOfStatistic(limit, results)
  const judged = limit.kind === 'ratio' ? allTogether(results) : results
  const verdicts = judged.map((result) => judgeSlo({ texts: [], limits: [limit] }, result).verdict)
  if (verdicts.includes('broken')) return 'broken'
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unclear' : 'met'
}

function answerOfStatistic(
  { metric, statistic, limitUs, strict }: Extract<Limit, { kind: 'metric' }>,
  results: readonly RunResult[],
): SloAnswer {
  const { interval } = estimateOf(results.map(({ metrics }) => metrics[metric]?.[statistic] ?? null))
  if (interval === null) return 'unclear'
  const keeps = (us: number) => (strict ? us < limitUs : us <= limitUs)
  if (keeps(asNumber(interval.upper))) return 'met'
  return keeps(asNumber(interval.lower)) ? 'unclear' : 'broken'
}

/** Their counts added up, as one run. */
function allTogether(results: readonly RunResult[]): RunResult[] {
  const [first] = results
  if (first === undefined) return []
  const counters: Record<string, number> = {}
  for (const result of results)
    for (const [name, count] of Object.entries(result.counters)) counters[name] = (counters[name] ?? 0) + count
  return [{ ...first, counters }]
}
