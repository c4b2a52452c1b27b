import { metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import type {
  ChangePoint,
  CommitRange,
  Trend,
  TrendNight,
  TrendVerdict,
} from '../../src/metrics/judging/trend/trend.ts'
import { changeText } from '../comparison/comparison-text.ts'
import { instant, percentileLabel } from '../figures.ts'
import type { Outcome } from '../outcome.ts'

/** How a trend is put into words, in every report. */
const outcomes: Readonly<Record<TrendVerdict, Outcome>> = {
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

export function trendOutcome({ verdict }: Pick<Trend, 'verdict'>): Outcome {
  return outcomes[verdict]
}

/** `delivery p99` */
export function trendName({ metric, quantile }: Trend): string {
  return `${metricCatalogue[metric].label} ${percentileLabel(quantile)}`
}

/** `delivery_latency.p99`, as `--metric` takes it. */
export function trendKey({ metric, quantile }: Trend): string {
  return `${metric}.${quantile}`
}

export const whatIsJudged =
  'A night is the median of its runs. Its limit is what 99 of 100 nights stay below if nothing has changed, by the nights ' +
  'before it, or 5 % over their median, whichever is more. Two nights in a row over their limits are a regression, and stay ' +
  'one until a night is inside again; after a change that was meant, --since begins anew.'

/** With fewer nights than are best a limit is wide; empty with all of them. */
export function fewNightsSentence({ reference: { nights, least, wanted } }: Trend): string {
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

export function changePointSentence({ night, ratio }: ChangePoint, nights: readonly TrendNight[]): string {
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
