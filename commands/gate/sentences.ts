import { counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import type { Check, QuantileValue } from '../../src/metrics/result/run-result.ts'
import { namesOf } from '../../src/metrics/judging/checks/judged-limit.ts'
import type { GatedCount, GatedCounter, GatedMetric } from './gate-result.ts'
import { workLabel } from './judge-work.ts'

/** `delivery_latency p99 +18 %, 95 % CI +11 to +27 %`, and what that means for the gate. */
export function metricSentence({
  name,
  verdict,
  allowedRegression,
  ratio,
  interval,
  upper,
  rounds,
}: GatedMetric): string {
  if (ratio === null || interval === null || allowedRegression === null)
    return `${shownName(name)} was measured in ${rounds} rounds, which are too few`
  const [lower, end] = [signed(interval.lower), signed(interval.upper)]
  const change = `${shownName(name)} ${signed(ratio)}, 95 % CI ${lower.replace(/ %$/, '')} to ${end}`
  const allowed = `allowed are ${percent.format(allowedRegression * 100)} %`
  if (verdict === 'fail') return `${change}; ${allowed}`
  return `${change}: no ${isAmount(name) ? 'more' : 'slower'} than ${signed(upper)} (95 %), and ${allowed}`
}

/** CPU time and memory are more or less; other times are slower or faster. */
function isAmount(name: string): boolean {
  return ['handler_cpu', 'init_cpu', 'peak_memory'].includes(name)
}

/** `no slower than +6 % (95 %)`, or that it is faster. */
export function excludedText({ name, interval, upper }: GatedMetric): string {
  const [faster, slower] = isAmount(name) ? ['less', 'more'] : ['faster', 'slower']
  if (interval !== null && typeof interval.upper === 'number' && interval.upper < 1)
    return `${faster}, by ${signed(interval.upper).replace(/^[−±]/, '')} or more`
  if (interval !== null && typeof interval.lower === 'number' && interval.lower > 1)
    return `${slower}, by ${signed(interval.lower).replace('+', '')} or more`
  return upper === null ? 'not known' : `no ${slower} than ${signed(upper)} (95 %)`
}

export function workSentence({ name, baseline, candidate, allowedMore, verdict }: GatedCount): string {
  const whole = (count: number) => count.toLocaleString('en-US')
  const more = baseline === 0 ? '' : ` (${signed(candidate / baseline)})`
  const allowed = allowedMore === 0 ? '' : `; allowed are ${percent.format(allowedMore * 100)} % more`
  const counted = `${workLabel(name)}: ${whole(candidate)}, baseline ${whole(baseline)}${more}${allowed}`
  return verdict === 'fail' ? counted : `${counted}; the two sides did not have the same load, so this proves nothing`
}

export function counterSentence({ counter, baseline, candidate, verdict }: GatedCounter, rounds: number): string {
  const counted = `${counterCatalogue[counter].label} (${counter}): ${candidate} in ${rounds} rounds of the candidate, ${baseline} of the baseline`
  return verdict === 'fail' ? counted : `${counted}; it is not shown that the candidate is the cause`
}

export function checkSentence(check: Check): string {
  const { name, observed, bound = 'at most', limit, unit, note, verdict } = check
  const shown = (value: Check['observed']) =>
    typeof value === 'number' && unit === 'us' ? `${Number((value / 1000).toFixed(3))} ms` : String(value)
  const behind = note === undefined ? '' : ` (${note})`
  if (verdict === 'inconclusive') return `--slo: ${name} could not be judged${behind}`
  const names = namesOf(check)
  return `--slo: ${names.observed} of the candidate is ${shown(observed)}, ${names.limit} ${bound} ${shown(limit)}${behind}`
}

/** `delivery_latency.p99` as people read it: `delivery_latency p99` */
function shownName(name: string): string {
  return name.replace('.', ' ')
}

const percent = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A ratio as a change: `+18 %`, `−4 %` */
export function signed(ratio: QuantileValue): string {
  if (ratio === null) return 'not known'
  if (ratio === 'infinite') return '+∞ %'
  const change = (ratio - 1) * 100
  const digits = Math.abs(change) < 9.95 ? 1 : 0
  const shown = Math.abs(change).toFixed(digits)
  return `${Number(shown) === 0 ? '±' : change < 0 ? '−' : '+'}${Number(shown)} %`
}
