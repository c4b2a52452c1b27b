import { counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import type { Check, QuantileValue } from '../../src/metrics/result/run-result.ts'
import { namesOf } from '../../src/metrics/judging/checks/judged-limit.ts'
import type { GatedCounter, GatedMetric, GatedStage } from './gate-result.ts'

/** `delivery_latency p99 +18 %, 95 % CI +11 to +27 %`, and what that means for the gate. */
export function metricSentence({
  name,
  verdict,
  allowedRegression,
  first,
  second,
  confirmation,
  pairsToPass,
}: GatedMetric): string {
  const last = second ?? first
  const change = `${shownName(name)} ${changeOf(last)}`
  const allowed = `allowed are ${percent.format(allowedRegression * 100)} %`
  if (verdict === 'fail') return `${change}; ${allowed}${second === null ? '' : ', and the pairs before had shown it'}`
  if (confirmation !== null)
    return `${change}; ${allowed}: suspect twice, and not beyond doubt by the pairs of both stages together (p ${confirmation.toPrecision(1)})`
  if (last.pairs === 0) return `${shownName(name)} was not measured, or has too few samples in a block`
  const shown = `${change}: neither more nor less than the allowed ${percent.format(allowedRegression * 100)} % is shown`
  return pairsToPass === null ? shown : `${shown}; about ${pairsToPass} pairs would tell`
}

/** `+18 %, 95 % CI +11 to +27 %` */
function changeOf({ ratio, interval }: GatedStage): string {
  if (interval === null) return signed(ratio)
  const [lower, upper] = [signed(interval.lower), signed(interval.upper)]
  return `${signed(ratio)}, 95 % CI ${lower.replace(/ %$/, '')} to ${upper}`
}

export function counterSentence({ counter, baseline, candidate, verdict }: GatedCounter, pairs: number): string {
  const counted = `${counterCatalogue[counter].label} (${counter}): ${candidate} in ${pairs} blocks of the candidate, ${baseline} in the baseline's`
  return verdict === 'fail' ? counted : `${counted}; that it is the candidate's doing is not shown`
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
export function shownName(name: string): string {
  return name.replace('.', ' ')
}

const percent = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A ratio as a change: `+18 %`, `−4 %` */
function signed(ratio: QuantileValue): string {
  if (ratio === null) return 'not known'
  if (ratio === 'infinite') return '+∞ %'
  const change = (ratio - 1) * 100
  const digits = Math.abs(change) < 9.95 ? 1 : 0
  const shown = Math.abs(change).toFixed(digits)
  return `${Number(shown) === 0 ? '±' : change < 0 ? '−' : '+'}${Number(shown)} %`
}
