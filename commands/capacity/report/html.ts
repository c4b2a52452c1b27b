import type { CapacityResult, CapacityStep } from '../capacity-result.ts'
import type { LevelVerdict } from '../search.ts'
import {
  axisNames,
  capacitySentences,
  observedCell,
  rangeText,
  remarksOn,
  stepOutcomes,
  capacityHeadline,
} from './capacity-text.ts'
import type { MeasuredBlock } from '../../experiment/experiment-result.ts'
import type { Check } from '../../../src/metrics/result/run-result.ts'
import { absent, duration, plain } from '../../../reports/figures.ts'
import { browserScript, plotStyle } from '../../../reports/html/browser-bundle.ts'
import { commandLine } from '../../../reports/html/command-line.ts'
import { type Chart, type ChartSeries, chartWithTable } from '../../../reports/html/chart.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { pill } from '../../../reports/html/pill.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { section } from '../../../reports/html/section.ts'

/** The page of a search, beside the folders of the runs that it links to. */
export async function renderCapacityHtml(result: CapacityResult): Promise<string> {
  const [answer = '', ...others] = capacitySentences(result)
  return renderSeveralRunsPage(result, {
    headline: capacityHeadline(result),
    name: 'capacity',
    id: result.experimentId,
    badge: targetBadge(result.target),
    lead: `exit code ${result.exitCode}`,
    charts: { script: await browserScript(), style: await plotStyle() },
    sections: [
      section(
        'The search',
        html`<p class="lead">Searched: ${rangeText(result)}. An end of the bracket counts where two blocks agree.</p>
${others.map((sentence) => html`<p>${sentence}</p>`)}
${chartWithTable(answer, [{ title: `${axisNames[result.of]}, by block; shaded: between the last level that meets the SLO and the first that does not`, chart: stepChart(result) }], levelTable(result))}`,
      ),
      section(
        'Blocks',
        html`<p class="lead">Each is a run of its own, with its own page.</p>
${blockTable(result)}
<details><summary>Commands that repeat them</summary><pre>${commandLine(result.blocks.map(({ command }) => command).join('\n\n'))}</pre></details>`,
      ),
    ],
  })
}

function levelTable({ steps, of }: CapacityResult): Markup {
  const rows = steps.map((step, index) => ({ ...step, number: index + 1 }))
  return table('Steps of the search', rows, [
    text('block', ({ number }) => plain(number)),
    figure(axisNames[of], ({ level }) => plain(level)),
    text('SLO', ({ verdict }) => pill(stepOutcomes[verdict])),
  ])
}

interface BlockRow extends CapacityStep {
  readonly number: number
  readonly block: MeasuredBlock | undefined
}

function blockTable({ steps, blocks, of }: CapacityResult): Markup {
  const rows = steps.map((step, index): BlockRow => ({ ...step, number: index + 1, block: blocks[index] }))
  const names = steps[0]?.checks.map(({ name }) => name) ?? []
  return table(
    'Blocks, in their order',
    rows,
    [
      text('block', ({ number }) => plain(number)),
      figure(axisNames[of], ({ level }) => plain(level)),
      text('SLO', ({ verdict }) => pill(stepOutcomes[verdict])),
      ...names.map((name, place) => figure<BlockRow>(name, ({ checks }) => observedOf(checks[place]))),
      text('measurement', (step) => explained(measurement(step), remarksOn(step).join('; '))),
      text('run', ({ block }) => (block === undefined ? null : html`<a href="${block.report}">report</a>`)),
      figure('took', ({ block }) => duration(block?.seconds ?? Number.NaN)),
    ],
    ({ verdict }) => (verdict === 'broken' ? 'bad' : 'none'),
  )
}

function observedOf(check: Check | undefined): string {
  return check === undefined ? absent : observedCell(check)
}

function measurement({ verdict, sharedCores }: CapacityStep): string {
  if (verdict === 'invalid') return 'invalid'
  return sharedCores.length > 0 ? 'shared cores' : 'valid'
}

const looksOfVerdicts = [
  { label: 'met', verdicts: ['met'], shape: 'disc' },
  { label: 'broken', verdicts: ['broken'], shape: 'ring' },
  { label: 'says nothing of the chat', verdicts: ['invalid', 'unknown'], shape: 'cross' },
] as const satisfies { label: string; verdicts: LevelVerdict[]; shape: string }[]

/** The way of the search as a thin line; what each block said as a point; the bracket as a band. */
function stepChart({ steps, holds, ends }: CapacityResult): Chart {
  const points = looksOfVerdicts.map(
    ({ label, verdicts, shape }, look): ChartSeries => ({
      label,
      look,
      values: steps.map(({ level, verdict }) => (verdicts.some((one) => one === verdict) ? level : null)),
      points: { shape, errorBars: {} },
    }),
  )
  const way: ChartSeries = { label: 'way', look: 0, values: steps.map(({ level }) => level), isBackground: true }
  return {
    xAxis: 'block',
    yAxis: 'level',
    height: 300,
    x: steps.map((_, index) => index + 1),
    series: [...points, way],
    phases: [],
    lostAt: [],
    ...(holds && ends && { band: { from: holds.level, to: ends.level } }),
  }
}
