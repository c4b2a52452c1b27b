import { browserScript, liveScript } from '../../../reports/html/browser-bundle.ts'
import { type Chart, chartFrame, type TitledChart } from '../../../reports/html/chart.ts'
import { html, type Insert, type Markup } from '../../../reports/html/markup.ts'
import { lookOf } from '../../../reports/html/series-looks.ts'
import { renderPage } from '../../../reports/html/page.ts'
import { text } from '../../../reports/document.ts'
import { drawnTable } from '../../../reports/html/table.ts'
import { chartPageStyle } from '../../../reports/html/write-document.ts'

/** A page that follows something as it happens. */
export interface LivePage {
  /** A scenario, or a command. */
  readonly name: string
  /** The id of the run, or the URL of the stack. */
  readonly id: string
  /** Says what the figures may be compared with. */
  readonly badge: string
  /** The facts that are known from the start, as pairs of name and value. */
  readonly facts: readonly (readonly [name: string, value: Insert])[]
  /** Explains the meaning of the figures, and their limits. */
  readonly note: Insert
  readonly charts: readonly LiveChart[]
  /** Does it have phases, and lines that say what happened? */
  readonly isRun: boolean
  /** Under the figures. */
  readonly more?: Insert
}

/** Its series are found in each second by their labels. */
export interface LiveChart {
  readonly title: string
  readonly yAxis: 'latency' | 'count'
  /** The looks of its series by meaning, or one for all of them; the second line is dashed. */
  readonly look: number | readonly number[]
  readonly series: readonly string[]
}

/**
 * The page as it is sent: it is told the rest by the events of the server that sends it (`live-events.ts`), and has nothing
 * from anywhere else.
 */
export async function renderLivePage({ name, id, badge, facts, note, charts, isRun, more }: LivePage): Promise<string> {
  const reportStyle = await chartPageStyle()
  return renderPage({
    outcome: { mark: '●' },
    name,
    runId: id,
    style: reportStyle + liveStyle,
    script: await liveScript(),
    // The report is kept by this page, which outlives the server, and may then do what this page may do.
    live: { report: { style: reportStyle, script: await browserScript() } },
    content: html`<header class="verdict">
<p class="what">fanbench <b>${name}</b> <span class="badge">${badge}</span></p>
<h1><span class="mark" aria-hidden="true">●</span> <span class="word">Live</span></h1>
<p class="lead" id="status">Waiting for the first figures.</p>
<noscript><p class="warning">This page shows what happens as it happens, which takes a script.</p></noscript>
<div id="end" role="status"></div>
<dl class="run">
${facts.map(([fact, value]) => html`<div><dt>${fact}</dt><dd>${value}</dd></div>\n`)}</dl>
</header>
<section class="tiles" id="tiles" aria-label="Key figures"></section>
<section id="over-time"><h2>Over time</h2>
<div class="charts">${charts.map(emptyChart)}</div>
<div class="more">
<details><summary>What the figures mean</summary><p class="lead">${note}</p></details>
<details id="seconds"><summary>Figures of the last minute</summary>${secondsTable(charts)}</details>
</div>
</section>
${isRun ? html`<div class="happened">${phasesSection()}${linesSection()}</div>` : null}${more ?? null}`,
  })
}

function emptyChart({ title, yAxis, look, series }: LiveChart): Markup {
  const chart: Chart = {
    xAxis: 'seconds',
    yAxis,
    // Six of them have to fit a screen of 720 px, with everything else.
    height: yAxis === 'latency' ? 150 : 96,
    x: [],
    series: series.map((label, dash) => ({
      label,
      look: typeof look === 'number' ? look : (look[dash] ?? lookOf.other),
      dash,
      values: [],
    })),
    phases: [],
    lostAt: [],
  }
  const titled: TitledChart = { title, chart }
  return chartFrame('Its newest figures stand above, those of the last minute in the table below', titled)
}

function secondsTable(charts: readonly LiveChart[]): Markup {
  const headings = charts.flatMap(({ yAxis, series }) =>
    series.map((label) => (yAxis === 'latency' ? `${label}, ms` : label)),
  )
  return drawnTable(
    'The last minute, newest first',
    [],
    ['at', ...headings].map((heading) => ({ heading, kind: 'figure', cell: () => null })),
  )
}

function phasesSection(): Markup {
  return html`<section id="phases"><h2>Phases</h2>
${drawnTable(
  'Phases so far',
  [],
  ['phase', 'from', 'to'].map((heading) => text(heading, () => null)),
)}
</section>`
}

function linesSection(): Markup {
  return html`<section id="lines"><h2>What happened</h2>
<div class="log" role="log" aria-label="What happened" tabindex="0"><ol></ol></div>
</section>`
}

/** The styles that a live page has in addition to those of a report. */
const liveStyle = `
h1 .word { display: inline; }
#status { font-variant-numeric: tabular-nums; }
#end:empty { display: none; }
#end { margin-top: 14px; }
#end .open { display: inline-block; margin: 12px 0 6px; padding: 8px 18px; border-radius: 8px; background: var(--accent); color: var(--surface); font-weight: 650; text-decoration: none; }
#end .open:focus-visible, .log:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#end .path { color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
@media (max-width: 600px) { .tiles { grid-template-columns: repeat(auto-fit, minmax(145px, 1fr)); } .tile { padding: 12px; } .tile .value { font-size: 22px; } }
.plot { min-height: 96px; }
.log { max-height: 340px; overflow-y: auto; margin-top: 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.log ol { list-style: none; margin: 0; padding: 8px 0; font-size: 14px; }
.log li { display: flex; gap: 14px; padding: 3px 16px; }
.log time { flex: none; min-width: 4.5ch; color: var(--muted); text-align: right; font-variant-numeric: tabular-nums; }
.log span { min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.more { display: flex; flex-wrap: wrap; gap: 0 28px; }
.more > details { margin-top: 8px; max-width: 100%; }
.more > [open] { flex-basis: 100%; }
@media (min-width: 1000px) {
  main { max-width: 1500px; padding: 10px 20px 12px; }
  section { margin-top: 8px; }
  header.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 20px; padding: 8px 18px; }
  header.verdict h1 { font-size: 18px; margin: 0; }
  header.verdict .lead { max-width: none; }
  #end { flex-basis: 100%; margin: 0; }
  header .run { flex-basis: 100%; min-width: 0; flex-wrap: nowrap; gap: 22px; margin: 0; padding: 0; border: 0; font-size: 13px; }
  header .run div { display: flex; gap: 7px; align-items: baseline; white-space: nowrap; }
  header .run div:last-child { min-width: 0; }
  header .run div:last-child dd { min-width: 0; overflow: hidden; text-overflow: ellipsis; }
  .tiles { margin-top: 8px; gap: 8px; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); }
  .tile { padding: 5px 12px; }
  .tile .value { font-size: 20px; line-height: 1.25; }
  .tile .note { line-height: 1.3; }
  #over-time > h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .scripted .charts { margin-top: 0; padding: 8px 10px 2px 12px; gap: 2px 14px; grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .chart:has(li + li + li) { grid-column: span 2; }
  .chart figcaption { line-height: 1.4; }
  .legend { margin: 0; }
  .happened { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 14px; }
  .happened h2 { font-size: 14px; margin: 0; }
  .happened .scroll, .log { max-height: 122px; overflow-y: auto; margin-top: 2px; }
  .happened caption { display: none; }
  .happened :is(th, td) { padding: 2px 12px; }
}
`
