import type { Trend, TrendSeries } from '../trend.ts'
import { amount, instant, unitHeadings, whole } from '../../../reports/figures.ts'
import { code, markdownTable, plainText } from '../../../reports/markdown.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { besideSentences } from './beside-text.ts'
import {
  changePointSentences,
  counterSentences,
  countersAboveZero,
  isSaidByHeadline,
  nightOutcomes,
  notCountedSentence,
  runsText,
  seriesName,
  seriesSentence,
  shortCommit,
  trendName,
  trendOutcomes,
  whatIsJudged,
  whatLevelsAre,
  trendHeadline,
} from './trend-text.ts'

/** One screen. */
const shownNights = { ofOne: 10, ofSeveral: 3 }

/** The verdict and the last nights, for the summary of a CI job. */
export function renderTrendMarkdown(trend: Trend): string {
  const {
    outcome: { mark, word },
    sentence,
  } = trendHeadline(trend)
  const { series, leftOut } = trend
  const counters = countersAboveZero(trend)
  const shown = -(series.length === 1 ? shownNights.ofOne : shownNights.ofSeveral)
  const notCounted = new Set(series.flatMap(({ nights }) => notCountedSentence(nights.slice(shown))))
  const levels = series.flatMap(changePointSentences)
  return `${[
    `### ${mark} ${plainText(sentence)}`,
    `**${word}**: trend of ${trendName(trend)}`,
    ...[...beyondHeadline(trend.reasons), ...counterSentences(counters)].map(plainText),
    ...(isSaidByHeadline(trend)
      ? []
      : [series.map((one) => `- ${trendOutcomes[one.verdict].mark} ${plainText(seriesSentence(one))}`).join('\n')]),
    ...series.flatMap((one) => [...(series.length === 1 ? [] : [`**${seriesName(one)}**`]), nightsTable(one, shown)]),
    ...(counters.length === 0
      ? []
      : [
          markdownTable(
            ['count that should be 0', 'newest night', 'median before', ''],
            counters.map((row) => [row.counter, whole(row.newest), whole(row.before), row.verdict]),
          ),
        ]),
    ...[...notCounted, ...besideSentences(trend), ...leftOut].map((text) => `> **!** ${plainText(text)}`),
    ...(levels.length === 0 ? [] : [[whatLevelsAre, ...levels.map((text) => `- ${plainText(text)}`)].join('\n')]),
    whatIsJudged,
    code(trend.command),
  ].join('\n\n')}\n`
}

/** @param from of the nights; negative, from their end */
function nightsTable({ unit: ofValues, nights }: TrendSeries, from: number): string {
  const unit = unitHeadings[ofValues]
  return markdownTable(
    ['night', 'commit', 'runs', unit, `limit, ${unit}`, ''],
    nights
      .slice(from)
      .map((night) => [
        instant(night.startedAt),
        shortCommit(night.commit),
        runsText(night),
        amount(night.value, ofValues),
        amount(night.limit, ofValues),
        nightOutcomes[night.outcome].word,
      ]),
  )
}
