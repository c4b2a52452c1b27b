import { styleText } from 'node:util'
import type { Trend, TrendNight, TrendSeries } from '../../src/metrics/judging/trend/trend.ts'
import { amount, instant, unitHeadings } from '../figures.ts'
import type { Outcome, Tone } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
import { besideSentences } from './beside-text.ts'
import {
  changePointSentences,
  counterSentences,
  nightOutcomes,
  notCountedSentences,
  runsText,
  seriesName,
  seriesSentences,
  shortCommit,
  trendName,
  trendOutcomes,
  whatIsJudged,
} from './trend-text.ts'

type Paint = (tone: Tone, text: string) => string

/** As many as the newest is held against, and itself; of several figures, so many that they fit on a screen. */
const shownNights = { ofOne: 21, ofSeveral: 6 }

/** What is printed of a trend: the verdict, where to look, and the last nights in 80 columns. */
export function renderTrend(trend: Trend, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { series } = trend
  const shown = -(series.length === 1 ? shownNights.ofOne : shownNights.ofSeveral)
  const notCounted = new Set(series.flatMap(({ nights }) => notCountedSentences(nights.slice(shown))))
  return [
    `${painted(trendOutcomes[trend.verdict], paint)}   trend of ${trendName(trend)}`,
    ...counterSentences(trend.counters).flatMap((text) => wrapped(text, '  ')),
    ...series.flatMap((one) => [
      ...(series.length === 1 ? [] : ['', `  ${painted(trendOutcomes[one.verdict], paint)}   ${seriesName(one)}`]),
      ...seriesRows(one, shown, paint),
    ]),
    '',
    ...[
      ...[...notCounted, ...besideSentences(trend), ...trend.leftOut].map((text) => `! ${text}`),
      whatIsJudged,
    ].flatMap((text) => wrapped(text, '  ')),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

function painted({ mark, word, tone }: Outcome, paint: Paint): string {
  return paint(tone, `${mark} ${word}`)
}

/** @param from of the nights; negative, from their end */
function seriesRows(series: TrendSeries, from: number, paint: Paint): string[] {
  const shown = series.nights.slice(from)
  const before = series.nights.length - shown.length
  return [
    ...[...seriesSentences(series), ...changePointSentences(series)].flatMap((text) => wrapped(text, '  ')),
    '',
    columns('night', 'commit', 'runs', unitHeadings[series.unit], 'limit'),
    ...(before === 0 ? [] : [`  ... ${before} before`]),
    ...shown.map((night) => nightRow(night, series, paint)),
  ]
}

function columns(night: string, commit: string, runs: string, value: string, limit: string): string {
  return `  ${night.padEnd(24)}${commit.padEnd(11)}${runs.padStart(7)}${value.padStart(9)}${limit.padStart(10)}`
}

function nightRow(night: TrendNight, { unit }: TrendSeries, paint: Paint): string {
  const { startedAt, commit, value, limit, outcome } = night
  const figures = columns(
    instant(startedAt),
    // Whatever it was called: a terminal obeys none of it.
    shortCommit(commit).replaceAll(/\p{Cc}/gu, '�'),
    runsText(night),
    amount(value, unit),
    amount(limit, unit),
  )
  return `${figures}  ${painted(nightOutcomes[outcome], paint)}`
}
