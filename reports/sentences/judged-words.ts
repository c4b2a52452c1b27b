import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { judgedShare } from '../../src/metrics/result/values.ts'
import { percent } from '../figures.ts'

/** How much of what was received and expected could be judged: `judged 97 %`; the lesser of both. Empty where that is not known. */
export function judgedWords(counters: RunResult['counters']): string {
  const shares = (['receipts_judged', 'deliveries_judged'] as const).flatMap((name) => {
    const share = judgedShare(name, counters)
    return share === null ? [] : [share.judged / share.of]
  })
  return shares.length === 0 ? '' : `judged ${percent(Math.min(...shares))}`
}
