import { metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import type {
  ChangePoint,
  CommitRange,
  Trend,
  TrendCounter,
  TrendNight,
  TrendSeries,
  TrendVerdict,
} from '../../src/metrics/judging/trend/trend.ts'
import { changeText } from '../comparison/comparison-text.ts'
import { inUnit, instant, percentileLabel, whole } from '../figures.ts'
import type { Outcome } from '../outcome.ts'

/** How a trend is put into words, in every report. */
export const trendOutcomes: Readonly<Record<TrendVerdict, Outcome>> = {
  pass: { mark: '✔', word: 'Within the limit', tone: 'good' },
  suspect: { mark: '?', word: 'One night over the limit', tone: 'doubtful' },
  fail: { mark: '✖', word: 'Regression', tone: 'bad' },
  undecided: { mark: '?', word: 'No verdict', tone: 'doubtful' },
}

export const nightOutcomes: Readonly<Record<TrendNight['outcome'], Outcome>> = {
  inside: { mark: '✔', word: 'inside', tone: 'good' },
  outside: { mark: '✖', word: 'outside', tone: 'bad' },
  'not judged': { mark: '?', word: 'not judged', tone: 'doubtful' },
  'not counted': { mark: '?', word: 'not counted', tone: 'doubtful' },
}

/** `delivery p99, handler CPU a delivery` */
export function trendName({ series }: Trend): string {
  return series.map(seriesName).join(', ')
}

/** `delivery p99` */
export function seriesName({ figure }: TrendSeries): string {
  if ('value' in figure) return valueCatalogue[figure.value].label
  return `${metricCatalogue[figure.metric].label} ${percentileLabel(figure.quantile)}`
}

export const whatIsJudged =
  'A night is the median of its runs. Its limit is what 99 of 100 nights stay below if nothing has changed, by the nights ' +
  'before it, or 5 % over their median, whichever is more. Two nights in a row over their limits are a regression, and stay ' +
  'one until a night is inside again; after a change that was meant, --since begins anew.'

/** `278 ms in the newest night, 2026-09-29 02:00:00 UTC; the limit is 210 ms.` */
export function newestSentence({ nights, unit }: TrendSeries): string {
  const newest = nights.at(-1)
  if (newest === undefined) return 'There is no night yet.'
  const { value, limit, startedAt } = newest
  const allowed = limit === null ? 'there is no limit yet' : `the limit is ${inUnit(limit, unit)}`
  return `${inUnit(value, unit)} in the newest night, ${instant(startedAt)}; ${allowed}.`
}

/** Why the verdict on one figure is as it is, and where to look. */
export function seriesSentences(series: TrendSeries): string[] {
  return [...series.reasons, rangeSentence(series.range), fewNightsSentence(series)].filter((text) => text !== '')
}

/** Of those that should be 0, what is not. */
export function countersAboveZero({ counters }: Trend): TrendCounter[] {
  return counters.filter(({ newest }) => newest > 0)
}

/** Of counters that fail. */
export function counterSentences(counters: readonly TrendCounter[]): string[] {
  return counters
    .filter(({ verdict }) => verdict === 'fail')
    .map(
      ({ counter, newest, range }) =>
        `${counter} is ${whole(newest)}, and was 0 in most nights before. ${rangeSentence(range)}`,
    )
}

/** With fewer nights than are best a limit is wide; empty with all of them. */
function fewNightsSentence({ reference: { nights, least, wanted } }: TrendSeries): string {
  if (nights >= wanted || nights < least) return ''
  return `The limit is made of ${nights} nights; with ${wanted} it is narrower.`
}

/** Where to look for the cause: empty without a regression. */
export function rangeSentence(range: CommitRange | null): string {
  if (range === null) return ''
  const { lastGood, firstBad } = range
  if (lastGood === null || firstBad === null)
    return 'The commits are not known: `trend add --commit` names them from now on.'
  if (lastGood === firstBad)
    return `The commit is the same, ${firstBad}: look for the cause outside the chat's code, or in the noise.`
  return `Look for the cause in the commits ${lastGood}..${firstBad} (git log ${lastGood}..${firstBad}).`
}

export function changePointSentences({ changePoints, nights }: TrendSeries): string[] {
  return changePoints.map((point) => changePointSentence(point, nights))
}

function changePointSentence({ night, ratio }: ChangePoint, nights: readonly TrendNight[]): string {
  const first = nights[night]
  const commit = first?.commit ?? null
  const where = `${instant(first?.startedAt ?? '')}${commit === null ? '' : `, commit ${shortCommit(commit)}`}`
  return `The level changed by ${changeText(ratio)} with the night of ${where}. Advice, no verdict.`
}

export function shortCommit(commit: string | null): string {
  return commit === null ? 'unknown' : commit.slice(0, 10)
}

/** Each run that does not count, and why. */
export function notCountedSentences(nights: readonly TrendNight[]): string[] {
  return nights.flatMap(({ runs }) =>
    runs.flatMap(({ runId, notCounted }) => (notCounted === null ? [] : [`${runId} does not count: ${notCounted}`])),
  )
}

/** `5`, or `4 of 5` where some do not count. */
export function runsText({ runs }: TrendNight): string {
  const counted = runs.filter(({ notCounted }) => notCounted === null).length
  return counted === runs.length ? String(counted) : `${counted} of ${runs.length}`
}
