import type { Trend, TrendNight, TrendSeries } from '../trend.ts'
import { amount, instant, unitHeadings } from '../../../reports/figures.ts'
import { plainLine, wrapped } from '../../../reports/terminal/lines.ts'
import { type Screen, painter } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { besideSentences } from './beside-text.ts'
import {
  changePointSentences,
  counterSentences,
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

/** As many as the newest is held against, and itself; of several figures, so many that they fit on a screen. */
const shownNights = { ofOne: 21, ofSeveral: 6 }

/** What is printed of a trend: the verdict, where to look, and the last nights. */
export function renderTrend(trend: Trend, screen: Screen): string {
  const { series } = trend
  const shown = -(series.length === 1 ? shownNights.ofOne : shownNights.ofSeveral)
  const notCounted = new Set(series.flatMap(({ nights }) => notCountedSentence(nights.slice(shown))))
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      { lines: titleLines(trendHeadline(trend), `trend of ${trendName(trend)}`, screen), worth: always },
      ...beyondHeadline(trend.reasons).map((text) => sentence(text, 895)),
      ...counterSentences(trend.counters).map((text) => sentence(text, 890)),
      ...(isSaidByHeadline(trend) ? [] : series).map((one): Block => ({ lines: seriesLines(one, screen), worth: 895 })),
      ...series.flatMap((one) => [blank, ...nightsBlocks(one, shown, series.length > 1, screen)]),
      blank,
      ...levelBlocks(series, screen),
      ...[...notCounted, ...besideSentences(trend), ...trend.leftOut].map((text) => sentence(`! ${text}`, 600)),
      sentence(whatIsJudged, 100),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

/** The verdict on a figure and its sentence. */
function seriesLines(series: TrendSeries, screen: Screen): string[] {
  const { mark, tone } = trendOutcomes[series.verdict]
  const [first = '', ...more] = wrapped(`${mark} ${seriesSentence(series)}`, '  ', screen.columns, '    ')
  return [first.replace(mark, () => painter(screen)(tone, mark)), ...more]
}

function levelBlocks(series: readonly TrendSeries[], screen: Screen): Block[] {
  const sentences = series.flatMap(changePointSentences)
  if (sentences.length === 0) return []
  return [whatLevelsAre, ...sentences].map((text, at) => ({
    lines: wrapped(text, at === 0 ? '  ' : '    ', screen.columns),
    worth: 300 - at,
  }))
}

/**
 * @param from of the nights; negative, from their end
 * @param isNamed does the table say of which figure it is?
 */
function nightsBlocks(series: TrendSeries, from: number, isNamed: boolean, screen: Screen): Block[] {
  const { unit, nights } = series
  const shown = nights.slice(from)
  const before = nights.length - shown.length
  const paint = painter(screen)
  const columns: readonly TableColumn<TrendNight>[] = [
    { heading: 'night', align: 'left', cell: ({ startedAt }) => instant(startedAt) },
    // Whatever it was called: a terminal obeys none of it.
    { heading: 'commit', align: 'left', cell: ({ commit }) => plainLine(shortCommit(commit)), leaveOut: 1 },
    { heading: 'runs', cell: runsText, leaveOut: 3 },
    { heading: unitHeadings[unit], cell: ({ value }) => amount(value, unit) },
    { heading: 'limit', cell: ({ limit }) => amount(limit, unit), leaveOut: 2 },
    {
      heading: '',
      align: 'left',
      cell: ({ outcome }) =>
        paint(nightOutcomes[outcome].tone, `${nightOutcomes[outcome].mark} ${nightOutcomes[outcome].word}`),
    },
  ]
  const { head, body } = tableLines(columns, shown, screen)
  return [
    { lines: isNamed ? [`  ${seriesName(series)}`] : [], worth: 750 },
    { lines: head, worth: always },
    { lines: before === 0 ? [] : [`  ... ${before} before`], worth: 50 },
    // The newest is worth the most.
    ...body.map((lines, at) => ({ lines, worth: 700 - body.length + at })),
  ]
}
