import type { Trend } from '../../src/metrics/judging/trend/trend.ts'
import { instant, milliseconds, whole } from '../figures.ts'
import { code, markdownTable, plainText } from '../markdown.ts'
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

/** One screen. */
const shownNights = 10

/** The verdict and the last nights, for the summary of a CI job. */
export function renderTrendMarkdown(trend: Trend): string {
  const { mark, word } = trendOutcome(trend)
  const { nights, reasons, range, changePoints, counters, leftOut } = trend
  const shown = nights.slice(-shownNights)
  return `${[
    `**${mark} ${word}**: trend of ${trendName(trend)}`,
    ...[...reasons, rangeSentence(range), fewNightsSentence(trend)].filter((text) => text !== '').map(plainText),
    markdownTable(
      ['night', 'commit', 'runs', 'ms', 'limit, ms', ''],
      shown.map((night) => [
        instant(night.startedAt),
        shortCommit(night.commit),
        runsText(night),
        milliseconds(night.us),
        milliseconds(night.limitUs),
        nightOutcomes[night.outcome].word,
      ]),
    ),
    ...(counters.length === 0
      ? []
      : [
          markdownTable(
            ['count that should be 0', 'newest night', 'median before', ''],
            counters.map((row) => [row.counter, whole(row.newest), whole(row.before), row.verdict]),
          ),
        ]),
    ...changePoints.map((point) => plainText(changePointSentence(point, nights))),
    ...[...notCountedSentences(shown), ...leftOut].map((text) => `> **!** ${plainText(text)}`),
    whatIsJudged,
    code(trend.command),
  ].join('\n\n')}\n`
}
