import { styleText } from 'node:util'
import type { Trend, TrendNight } from '../../src/metrics/judging/trend/trend.ts'
import { instant, milliseconds } from '../figures.ts'
import type { Outcome, Tone } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
import {
  changePointSentence,
  fewNightsSentence,
  nightOutcomes,
  notCountedSentences,
  rangeSentence,
  runsText,
  shortCommit,
  trendName,
  trendOutcome,
  whatIsJudged,
} from './trend-text.ts'

type Paint = (tone: Tone, text: string) => string

/** As many as the newest is held against, and itself. */
const shownNights = 21

/** What is printed of a trend: the verdict, where to look, and the last nights in 80 columns. */
export function renderTrend(trend: Trend, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const shown = trend.nights.slice(-shownNights)
  const before = trend.nights.length - shown.length
  return [
    `${painted(trendOutcome(trend), paint)}   trend of ${trendName(trend)}`,
    ...[...trend.reasons, rangeSentence(trend.range), fewNightsSentence(trend)]
      .filter((text) => text !== '')
      .flatMap((text) => wrapped(text, '  ')),
    '',
    columns('night', 'commit', 'runs', 'ms', 'limit, ms'),
    ...(before === 0 ? [] : [`  ... ${before} before`]),
    ...shown.map((night) => nightRow(night, paint)),
    '',
    ...[
      ...trend.changePoints.map((point) => changePointSentence(point, trend.nights)),
      ...[...notCountedSentences(shown), ...trend.leftOut].map((text) => `! ${text}`),
      whatIsJudged,
    ].flatMap((text) => wrapped(text, '  ')),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

function painted({ mark, word, tone }: Outcome, paint: Paint): string {
  return paint(tone, `${mark} ${word}`)
}

function columns(night: string, commit: string, runs: string, ms: string, limit: string): string {
  return `  ${night.padEnd(24)}${commit.padEnd(11)}${runs.padStart(7)}${ms.padStart(9)}${limit.padStart(10)}`
}

function nightRow(night: TrendNight, paint: Paint): string {
  const { startedAt, commit, us, limitUs, outcome } = night
  const figures = columns(
    instant(startedAt),
    // Whatever it was called: a terminal obeys none of it.
    shortCommit(commit).replaceAll(/\p{Cc}/gu, '�'),
    runsText(night),
    milliseconds(us),
    milliseconds(limitUs),
  )
  return `${figures}  ${painted(nightOutcomes[outcome], paint)}`
}
