import type { Trend, TrendNight, TrendSeries } from '../trend.ts'
import { changeText } from '../../compare/report/comparison-text.ts'
import { counted } from '../../../reports/counted.ts'
import {
  type Document,
  type Section,
  type Sentence,
  charts,
  explanation,
  figure,
  folded,
  list,
  outcomeCell,
  section,
  sentence,
  table,
  text,
  warning,
} from '../../../reports/document.ts'
import { amount, instant, unitHeadings, whole } from '../../../reports/figures.ts'
import { type Chart, type ChartSeries, drawable } from '../../../reports/html/chart.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import {
  besideSentences,
  changePointSentences,
  counterSentences,
  countersAboveZero,
  howJudged,
  isAnchored,
  isSaidByHeadline,
  nightOutcomes,
  notCountedSentence,
  notCountedSentences,
  runsText,
  seriesName,
  seriesSentence,
  shortCommit,
  trendHeadline,
  trendName,
  trendOutcomes,
  whatLevelsAre,
} from './trend-text.ts'
import { documentOutputs, verdictOutputs } from '../../../reports/document-outputs.ts'
import { trendCases, trendFamilies } from './ci.ts'

/** The number of nights that fit on a screen; fewer if several figures are shown. */
const shownNights = { ofOne: 12, ofSeveral: 4 }

export const trendOutputs = verdictOutputs(documentOutputs('trend', trendDocument), trendCases, trendFamilies)

/** A trend as it is reported: the verdict, where to look, and the nights. */
function trendDocument(trend: Trend): Document {
  const { trendId, judgedAt, history, command, series, fingerprint, leftOut } = trend
  const lastRows = series.length === 1 ? shownNights.ofOne : shownNights.ofSeveral
  return {
    headline: trendHeadline(trend),
    command: 'trend',
    about: [`of ${trendName(trend)}`],
    id: trendId,
    lead: [
      ...beyondHeadline(trend.reasons).map((text) => sentence(text, 895)),
      ...counterSentences(trend.counters).map((text) => sentence(text.replace(/^✖ /, ''), 890, trendOutcomes.fail)),
      ...(isSaidByHeadline(trend) ? [] : series).map((one) =>
        sentence(seriesSentence(one), 895, trendOutcomes[one.verdict]),
      ),
      ...notCounted(trend),
      ...[...besideSentences(trend), ...leftOut].map((text) => warning(text)),
    ],
    parts: [
      ...series.map((one) => nightsSection(one, lastRows)),
      ...countersSections(trend),
      ...eachNotCounted(trend),
      ...levelsSections(trend),
      folded('How it is judged', 'a night, its limit, and what fails', [explanation(howJudged(trend))]),
      folded(
        'The same in all these runs',
        `${Object.keys(fingerprint).length} properties, without which they cannot be compared`,
        [
          table('The same in all runs', Object.entries(fingerprint), [
            text('property', ([name]) => name),
            text('value', ([, value]) => value),
          ]),
        ],
      ),
    ],
    facts: { history, judged: instant(judgedAt) },
    again: command,
  }
}

/** Says how many runs do not count, and why. */
function notCounted({ series }: Trend): Sentence[] {
  return [...new Set(series.flatMap(({ nights }) => notCountedSentence(nights)))].map((text) => warning(text))
}

function nightsSection(series: TrendSeries, lastRows: number): Section {
  const { nights, changePoints, unit, verdict } = series
  const heading = unitHeadings[unit]
  const rows = nights.map((night, place) => ({
    night,
    number: place + 1,
    change: changePoints.find((point) => point.night === place),
  }))
  return section(
    `${seriesName(series)} by night`,
    [
      charts({
        lead: '',
        description: `${seriesName(series)} of ${nights.length} nights`,
        charts: [{ title: `${seriesName(series)} by night, ${heading}`, chart: nightsChart(series) }],
        figures: table(
          `${seriesName(series)} by night, the newest last; medians over the runs, ${heading}`,
          rows,
          [
            text('night', ({ night }) => instant(night.startedAt)),
            figure('number', ({ number }) => number, { isOnPageOnly: true }),
            text('commit', ({ night }) => shortCommit(night.commit), { leaveOut: 1 }),
            figure('runs', ({ night }) => runsText(night), { leaveOut: 3 }),
            figure(`${seriesName(series)}, ${heading}`, ({ night }) => amount(night.value, unit)),
            figure(`limit, ${heading}`, ({ night }) => amount(night.limit, unit), { leaveOut: 2 }),
            text('verdict', ({ night, change }) =>
              outcomeCell(
                nightOutcomes[night.outcome],
                change === undefined ? '' : `level ${changeText(change.ratio)}`,
              ),
            ),
          ],
          {
            tone: ({ night }) => (night.outcome === 'outside' ? 'bad' : 'none'),
            // The newest is worth the most.
            worth: (_, at) => 700 - rows.length + at,
            lastRows,
          },
        ),
        isOnPageOnly: false,
      }),
    ],
    trendOutcomes[verdict],
  )
}

/** A night inside is a disc, one outside a cross: not by colour alone. The limit is a dashed line, the levels dotted ones. */
function nightsChart({ nights, changePoints, unit }: TrendSeries): Chart {
  const points = (label: string, look: number, shape: 'disc' | 'cross' | 'ring', wanted: TrendNight['outcome'][]) =>
    ({
      label,
      look,
      values: nights.map(({ value, outcome }) => (wanted.includes(outcome) ? drawable(value) : null)),
      points: { shape, errorBars: {} },
    }) satisfies ChartSeries
  return {
    xAxis: 'night',
    yAxis: unit === 'us' ? 'latency' : 'level',
    height: 300,
    x: nights.map((_, place) => place + 1),
    series: [
      points('inside', 0, 'disc', ['inside']),
      points('outside', 1, 'cross', ['outside']),
      points('not judged', 0, 'ring', ['not judged']),
      { label: 'limit', look: 1, values: nights.map(({ limit }) => limit) },
      ...(changePoints.length === 0 ? [] : [levels(nights, changePoints)]),
    ],
    names: nights.map(({ startedAt }) => startedAt.slice(5, 10)),
    phases: [],
    events:
      changePoints.length === 0
        ? []
        : [{ at: changePoints.map(({ night }) => night + 1), mark: 'C', name: 'the level changes' }],
    lostAt: nights.flatMap(({ value }, place) => (value === 'infinite' ? [place + 1] : [])),
  }
}

/** The median of each stretch between two change points. */
function levels(nights: readonly TrendNight[], changePoints: TrendSeries['changePoints']): ChartSeries {
  const bounds = [0, ...changePoints.map(({ night }) => night), nights.length]
  const values = nights.map((_, place) => {
    const end = bounds.findIndex((bound) => bound > place)
    const known = nights
      .slice(bounds[end - 1], bounds[end])
      .flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
    return known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)] ?? null
  })
  return { label: 'level between change points', look: 2, values, isStepped: true }
}

function countersSections(trend: Trend): Section[] {
  const counters = countersAboveZero(trend)
  if (counters.length === 0) return []
  return [
    section('Counts that should be 0', [
      explanation('They are of the newest night, and exact: what did not happen in most nights before fails at once.'),
      table(
        'Counts that should be 0, and are not',
        counters,
        [
          text('count that should be 0', ({ counter }) => counter),
          figure('newest night', ({ newest }) => whole(newest)),
          figure('median before', ({ before }) => whole(before)),
          text('verdict', ({ verdict }) => verdict),
        ],
        { tone: ({ verdict }) => (verdict === 'fail' ? 'bad' : 'none') },
      ),
    ]),
  ]
}

function eachNotCounted({ series }: Trend): Section[] {
  const sentences = [...new Set(series.flatMap(({ nights }) => notCountedSentences(nights)))]
  if (sentences.length === 0) return []
  return [folded('What does not count', counted(sentences.length, 'run'), [list(sentences)])]
}

/** Folded, and not where the verdict is: a change of the level long ago is no regression of tonight. */
function levelsSections({ series }: Trend): Section[] {
  // Of gates, the verdict says it.
  const sentences = series.filter((one) => !isAnchored(one)).flatMap(changePointSentences)
  if (sentences.length === 0) return []
  return [
    folded('Where the level changed', `${counted(sentences.length, 'night')}, advice`, [
      explanation(whatLevelsAre),
      list(sentences),
    ]),
  ]
}
