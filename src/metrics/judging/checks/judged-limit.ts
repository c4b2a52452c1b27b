import type { Check, ValidityLimit } from '../../result/run-result.ts'

/** A limit of validity, held against a run: its row in the table, and the reasons if it is broken. */
export interface JudgedLimit {
  readonly limit: ValidityLimit
  readonly reasons: readonly string[]
}

/** @param reasons the sentences for a broken limit; they are left out if it is kept */
export function judgedLimit(limit: Omit<ValidityLimit, 'verdict'>, reasons: readonly string[]): JudgedLimit {
  const verdict = verdictOn(limit)
  return { limit: { ...limit, verdict }, reasons: verdict === 'broken' ? reasons : [] }
}

/** A limit that is just met is met. */
function verdictOn({ observed, bound, limit }: Omit<ValidityLimit, 'verdict'>): ValidityLimit['verdict'] {
  if (observed === null || limit === null) return 'unknown'
  const isBroken = bound === 'at most' ? observed > limit : observed < limit
  return isBroken ? 'broken' : 'ok'
}

/**
 * Formats a duration exactly to the microsecond, because it stands beside a limit that it may have missed by little: `5.012 ms`.
 */
export function milliseconds(us: number): string {
  return `${Number((us / 1000).toFixed(3))} ms`
}

/**
 * A share as people read it: `1.3 %`. Just below the whole it has more digits, because one in a million counts there, and it is
 * never rounded up to the whole.
 */
export function percent(share: number): string {
  if (share > 0.99 && share < 1) return `${Math.min(99.9999, Number((share * 100).toFixed(4)))} %`
  return `${Number((share * 100).toFixed(2))} %`
}

/**
 * Formats a figure beside another: both with three significant digits, or both exact if three digits would make them look the
 * same.
 *
 * @param written formats a value with its unit: {@link milliseconds} or {@link percent}
 */
export function besideEachOther(
  observed: number,
  limit: number,
  written: (value: number) => string,
): { readonly observed: string; readonly limit: string } {
  const rounded = (value: number) => written(Number(value.toPrecision(3)))
  const show = rounded(observed) === rounded(limit) ? written : rounded
  return { observed: show(observed), limit: show(limit) }
}

/** The names of what was observed and of the limit. They may differ: a limit on a p99 may be decided by the p50. */
export function namesOf({ name, observedAs }: Pick<Check, 'name' | 'observedAs'>): {
  readonly observed: string
  readonly limit: string
} {
  return observedAs === undefined
    ? { observed: name, limit: 'the limit' }
    : { observed: observedAs, limit: `the limit on ${name}` }
}

/** The word before a limit; nothing before a greatest value. */
export function boundWord(bound: Check['bound'] = 'at most'): string {
  return bound === 'at most' ? '' : `${bound} `
}
