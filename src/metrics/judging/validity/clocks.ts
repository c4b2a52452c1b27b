import { type JudgedLimit, besideEachOther, judgedLimit, milliseconds, percent } from '../checks/judged-limit.ts'
import type { RunFacts } from '../run-facts.ts'

/** The same share as that of the publish delay: what is off by more is another figure. */
const mostOfDelivery = 0.1

/** Every reason why clocks are unfit begins so. */
export const clocksUnfit = 'The clocks were not fit to measure'

/**
 * Says whether latencies between two clocks may be believed: the clocks may be apart by a share of what was measured. An error that is
 * not known is not small. A message that came before it was sent shows that the stated error is wrong, and so do ways between two clocks
 * that are more one-sided than the paths explain.
 */
export function clockLimits({
  clocks,
  metrics,
  counters,
}: Pick<RunFacts, 'clocks' | 'metrics' | 'counters'>): JudgedLimit[] {
  if (clocks === undefined) return []
  const { errorUs, beforeSentUs, asymmetry } = clocks
  const [what, summary] = metrics['delivery_latency']
    ? (['delivery', metrics['delivery_latency']] as const)
    : (['position age', metrics['position_age']] as const)
  const p50 = summary?.p50
  const limit = typeof p50 === 'number' ? p50 * mostOfDelivery : null
  const note = `${percent(mostOfDelivery)} of the ${what} p50`
  const row = { name: 'error between the clocks of machines', note, bound: 'at most', limit, unit: 'us' } as const
  const crossing = crossingWords(clocks, counters)
  if (errorUs === null)
    return [
      broken(
        { ...row, observed: null },
        `${crossing}, and how far these are apart is not known${atLeast(beforeSentUs)}.`,
      ),
    ]
  if (beforeSentUs > errorUs)
    return [
      broken(
        { ...row, observed: beforeSentUs },
        `messages came ${long(beforeSentUs)} before they were sent, by clocks that should differ by ${rounded(errorUs)} at most; ${crossing}.`,
      ),
    ]
  if (asymmetry != null) {
    const [seen, explained] = [Math.abs(asymmetry.estimateUs), asymmetry.explainedUs].map(rounded)
    return [
      broken(
        { ...row, observed: Math.abs(asymmetry.estimateUs) - asymmetry.explainedUs },
        `the fastest deliveries show an asymmetry of path or clocks of ${seen}, although the paths explain ${explained} at most and the clocks should differ by ${rounded(errorUs)} at most; ${crossing}.`,
      ),
    ]
  }
  const shown = besideEachOther(errorUs, limit ?? 0, milliseconds)
  return [
    judgedLimit({ ...row, observed: errorUs }, [
      `${clocksUnfit}: they may differ by ${shown.observed}, and the limit is ${shown.limit}, ${note}; ${crossing}.`,
    ]),
  ]
}

function broken(limit: Omit<JudgedLimit['limit'], 'verdict'>, why: string): JudgedLimit {
  return { limit: { ...limit, verdict: 'broken' }, reasons: [`${clocksUnfit}: ${why}`] }
}

function crossingWords(
  { deliveries, positionsRead }: NonNullable<RunFacts['clocks']>,
  counters: RunFacts['counters'],
): string {
  if (deliveries + positionsRead === 0) return 'messages were sent from the clock of one machine to that of another'
  if (deliveries === 0) return `${positionsRead} positions went from the clock of one machine to that of another`
  const all = (counters['deliveries_received'] ?? 0) + (counters['deliveries_indeterminate'] ?? 0)
  return `${deliveries} of ${all} deliveries (${percent(Number((deliveries / all).toPrecision(3)))}) went from the clock of one machine to that of another`
}

function rounded(us: number): string {
  return milliseconds(Number(us.toPrecision(3)))
}

function atLeast(beforeSentUs: number): string {
  return beforeSentUs === 0 ? '' : `, but that messages came ${long(beforeSentUs)} before they were sent`
}

/** Farther apart, receipts do not tell how far. */
const longestUs = 600e6

function long(us: number): string {
  return us < longestUs ? `up to ${milliseconds(us)}` : '10 minutes or more'
}
