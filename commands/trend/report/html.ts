import type { Trend, TrendCounter, TrendNight, TrendSeries } from '../trend.ts'
import { changeText } from '../../compare/report/comparison-text.ts'
import { counted } from '../../../reports/counted.ts'
import { amount, instant, unitHeadings, whole } from '../../../reports/figures.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { besideSentences } from './beside-text.ts'
import {
  changePointSentences,
  counterSentences,
  countersAboveZero,
  nightOutcomes,
  isSaidByHeadline,
  notCountedSentences,
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
import { browserScript, plotStyle } from '../../../reports/html/browser-bundle.ts'
import { commandLine } from '../../../reports/html/command-line.ts'
import { type Chart, type ChartSeries, chartWithTable, drawable } from '../../../reports/html/chart.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { renderPage } from '../../../reports/html/page.ts'
import { heading, pill } from '../../../reports/html/pill.ts'
import { styleSheet } from '../../../reports/html/style.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { withContents } from '../../../reports/html/contents.ts'
import { foldedSection, section } from '../../../reports/html/section.ts'

/** The page of a trend: its verdict first. The same trend gives the same bytes. */
export async function renderTrendHtml(trend: Trend): Promise<string> {
  const headline = trendHeadline(trend)
  const { outcome } = headline
  const { trendId, judgedAt, history, command } = trend
  const lead = [
    ...beyondHeadline(trend.reasons),
    ...counterSentences(trend.counters),
    ...(isSaidByHeadline(trend) ? [] : trend.series).map(
      (series) => `${trendOutcomes[series.verdict].mark} ${seriesSentence(series)}`,
    ),
  ]
  const content = html`<header class="verdict ${outcome.tone}">
<p class="what">fanbench <b>trend</b> of ${trendName(trend)} ${pill(outcome)}</p>
${heading(headline)}
${lead.map((line) => html`<p class="lead">${line}</p>\n`)}
<dl class="run">
<div><dt>folder</dt><dd>${trendId}</dd></div>
<div><dt>history</dt><dd>${history}</dd></div>
<div><dt>judged</dt><dd>${instant(judgedAt)}</dd></div>
<div><dt>again</dt><dd>${commandLine(command)}</dd></div>
</dl>
</header>
${withContents([
  trend.series.map(nightsSection),
  countersSection(countersAboveZero(trend)),
  leftOutSection(trend),
  levelsSection(trend),
  foldedSection('How it is judged', 'a night, its limit, and two in a row', html`<p>${whatIsJudged}</p>`),
  alikeSection(trend),
])}`
  return renderPage({
    outcome,
    name: 'trend',
    runId: trendId,
    style: (await plotStyle()) + styleSheet,
    script: await browserScript(),
    content,
  })
}

function nightsSection(series: TrendSeries): Markup {
  const { nights, changePoints, unit } = series
  const heading = unitHeadings[unit]
  const rows = nights.map((night, place) => ({
    night,
    number: place + 1,
    change: changePoints.find((point) => point.night === place),
  }))
  type Row = (typeof rows)[number]
  return section(
    `${seriesName(series)} by night`,
    chartWithTable(
      `${seriesName(series)} of ${nights.length} nights`,
      [{ title: `${seriesName(series)} by night, ${heading}`, chart: nightsChart(series) }],
      table(
        `Nights, the newest last; medians over their runs, ${heading}`,
        rows,
        [
          text<Row>('night', ({ number, night }) => explained(String(number), instant(night.startedAt))),
          text('commit', ({ night }) => shortCommit(night.commit)),
          figure('runs', ({ night }) => runsText(night)),
          figure(heading, ({ night }) => amount(night.value, unit)),
          figure(`limit, ${heading}`, ({ night }) => amount(night.limit, unit)),
          text('', ({ night }) => pill(nightOutcomes[night.outcome])),
          figure('level', ({ change }) => (change === undefined ? null : changeText(change.ratio))),
        ],
        ({ night }) => (night.outcome === 'outside' ? 'bad' : 'none'),
      ),
    ),
    pill(trendOutcomes[series.verdict]),
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

function countersSection(counters: readonly TrendCounter[]): Markup | null {
  if (counters.length === 0) return null
  return section(
    'Counts that should be 0',
    html`<p class="lead">Of the newest night. They are exact: what did not happen in most nights before fails at once.</p>
${table(
  'Counts that should be 0, and are not',
  counters,
  [
    text('count', ({ counter }) => counter),
    figure('newest night', ({ newest }) => whole(newest)),
    figure('median before', ({ before }) => whole(before)),
    text('', ({ verdict }) => verdict),
  ],
  ({ verdict }) => (verdict === 'fail' ? 'bad' : 'none'),
)}`,
  )
}

function leftOutSection(trend: Trend): Markup | null {
  const notCounted = new Set(trend.series.flatMap(({ nights }) => notCountedSentences(nights)))
  const lines = [...notCounted, ...besideSentences(trend), ...trend.leftOut]
  if (lines.length === 0) return null
  return section('What does not count', html`${lines.map((line) => html`<p class="warning">${line}</p>\n`)}`)
}

/** Folded, and not where the verdict is: a change of the level long ago is no regression of tonight. */
function levelsSection({ series }: Trend): Markup | null {
  const sentences = series.flatMap(changePointSentences)
  if (sentences.length === 0) return null
  return foldedSection(
    'Where the level changed',
    `${counted(sentences.length, 'night')}, advice`,
    html`<p class="lead">${whatLevelsAre}</p>
<ul class="prose">${sentences.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>`,
  )
}

function alikeSection({ fingerprint }: Trend): Markup {
  const entries = Object.entries(fingerprint)
  return foldedSection(
    'The same in all these runs',
    `${entries.length} properties, without which they cannot be compared`,
    table('The same in all runs', entries, [
      text<(typeof entries)[number]>('what', ([name]) => name),
      text('value', ([, value]) => value),
    ]),
  )
}
