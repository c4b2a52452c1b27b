import type { JudgedStrategy, StrategiesResult, StrategyCell } from '../strategies-result.ts'
import { duration, milliseconds, plain, whole } from '../../../reports/figures.ts'
import {
  cellNotes,
  coverageSentence,
  cpuOf,
  cpuRatio,
  provenanceSentence,
  spread,
  strategySentence,
  timeToLast,
  usdOf,
  whatFiguresMean,
  strategiesHeadline,
} from './strategies-text.ts'
import { browserScript, plotStyle } from '../../../reports/html/browser-bundle.ts'
import { chartWithTable } from '../../../reports/html/chart.ts'
import { type Markup, html } from '../../../reports/html/markup.ts'
import { renderSeveralRunsPage } from '../../../reports/html/several-runs-page.ts'
import { explained, figure, table, text } from '../../../reports/html/table.ts'
import { strategyCharts } from './html-chart.ts'
import { section } from '../../../reports/html/section.ts'

/** The page of strategies, beside the folders of the runs that it links to. */
export async function renderStrategiesHtml(result: StrategiesResult): Promise<string> {
  return renderSeveralRunsPage(result, {
    headline: strategiesHeadline(result),
    name: 'strategies',
    id: result.experimentId,
    lead: `${coverageSentence(result)} · ${provenanceSentence(result)}`,
    charts: { style: await plotStyle(), script: await browserScript() },
    sections: [linesSection(result), cpuSection(result), loadSection(result), blocksSection(result)],
  })
}

function linesSection(result: StrategiesResult): Markup {
  const rows = result.strategies.flatMap((strategy) => strategy.cells.map((cell) => ({ strategy, cell })))
  return section(
    'How late is the last delivery?',
    html`<ul class="prose">${result.strategies.map((strategy) => html`<li>${strategySentence(strategy, result)}</li>\n`)}</ul>
<p class="lead">${whatFiguresMean} Lines are fitted to the blocks, each error taken as a share of its time, and are dashed where nothing was
measured. A bar goes from the least block to the greatest.</p>
${chartWithTable('Points are medians of blocks, lines are fitted', strategyCharts(result), cellTable(rows))}`,
  )
}

interface CellRow {
  readonly strategy: JudgedStrategy
  readonly cell: StrategyCell
}

function cellTable(rows: readonly CellRow[]): Markup {
  return table(
    'By strategy and size of the room',
    rows,
    [
      text('strategy', ({ strategy }) => strategy.name),
      figure('members', ({ cell }) => whole(cell.roomSize)),
      figure('last delivery, ms', ({ cell }) =>
        explained(timeToLast(cell.timeToLastUs.median), spread(cell.timeToLastUs, cell.blocks)),
      ),
      figure('delivery p50, ms', ({ cell }) => milliseconds(cell.deliveryUs.p50)),
      figure('delivery p99, ms', ({ cell }) => milliseconds(cell.deliveryUs.p99)),
      figure('CPU a delivery, µs', ({ cell }) => cpuOf(cell)),
      figure('$ a million deliveries', ({ cell }) => usdOf(cell)),
      figure('blocks', ({ cell }) => whole(cell.blocks)),
      text('what else', ({ cell }) => cellNotes(cell).map((note) => html`<div>${note}</div>`)),
    ],
    ({ cell }) => (cell.blocks === 0 || cell.timeToLastUs.median === 'infinite' ? 'bad' : 'none'),
  )
}

function cpuSection(result: StrategiesResult): Markup | null {
  const others = result.strategies.filter(({ cpuToReference }) => cpuToReference !== null)
  if (others.length === 0) return null
  return section(
    'CPU of a delivery',
    html`<p class="lead">To that of ${result.reference}, in pairs of blocks of the same size and round.</p>
${table('CPU of a delivery, to the reference', others, [
  text('strategy', ({ name }) => name),
  figure(`to ${result.reference ?? ''}`, cpuRatio),
])}`,
  )
}

function loadSection({ paces, strategies, functions }: StrategiesResult): Markup {
  return section(
    'What was sent, and how',
    html`<p class="lead">The same messages with every strategy. One is due when the slowest strategy is expected to be through with the one before;
a message that comes too soon is measured with its wait.</p>
${table('Messages of a block', paces, [
  figure('members', ({ roomSize }) => whole(roomSize)),
  figure('a message every', ({ intervalSeconds }) => `${plain(intervalSeconds)} s`),
  figure('messages', ({ messages }) => whole(messages)),
  figure('before them', ({ warmUpMessages }) => whole(warmUpMessages)),
])}
${table(`Variables of ${functions.join(', ')}`, strategies, [
  text('strategy', ({ name }) => name),
  text('variables', ({ variables }) =>
    Object.entries(variables)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  ),
])}`,
  )
}

function blocksSection({ blocks }: StrategiesResult): Markup {
  return section(
    'Blocks',
    html`<details><summary>${blocks.length} runs, in their order</summary>
${table('Runs', blocks, [
  text('strategy and size', ({ arm }) => arm),
  text('run', ({ runId, report }) => html`<a href="${report}">${runId}</a>`),
  figure('exit code', ({ exitCode }) => exitCode),
  figure('took', ({ seconds }) => duration(seconds)),
])}
</details>`,
  )
}
