import { valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import type { RunCost, RunResult } from '../../src/metrics/result/run-result.ts'
import { valueOf } from '../../src/metrics/result/values.ts'
import { atLeast, costSentences, stalePostsSentence, usd } from '../sentences/cost-sentences.ts'
import { absent, inUnit, significant, whole } from '../figures.ts'
import { type Markup, html } from '../html/markup.ts'
import { drawnTable } from '../html/table.ts'
import { type Section, drawing, section, sentence, figure, text, withMeaning } from '../document.ts'

/** The cost of the metered amounts, beside the estimate. Nothing if the server was not asked. */
export function costSection(result: RunResult): Section | null {
  const { cost } = result
  if (cost === undefined || cost === null || cost.lines.length === 0) return null
  const stale = stalePostsSentence(cost)
  return section('Cost', [
    ...costSentences(result).map((text) => sentence(text, 240)),
    drawing(html`<p class="lead">What AWS would charge for what was metered in this run.</p>
${missingList(cost)}
${stale === null ? null : html`<p>${stale}</p>`}
<details><summary>By part, by what the run did, by broadcast</summary>${linesTable(cost)}${valuesTable(result, cost)}${broadcastsTable(cost)}</details>`),
  ])
}

interface Row {
  readonly what: string
  readonly source: string
  readonly amount: string
  readonly usd: string
  readonly estimated: number | null
}

function linesTable({ lines, missing, totalUsd, estimate }: RunCost): Markup {
  const estimated = (what: string) => estimate?.lines.find((line) => line.what === what)?.usd ?? null
  const rows: Row[] = [
    ...lines.map(({ what, source, amount, unit, usd: costs }) => ({
      what,
      source,
      amount: `${significant(amount)} ${unit}`,
      usd: usd(costs),
      estimated: estimated(what),
    })),
    ...missing.map(({ what }) => ({
      what,
      source: 'not metered',
      amount: absent,
      usd: absent,
      estimated: estimated(what),
    })),
    {
      what: 'all together',
      source: '',
      amount: '',
      usd: `${atLeast({ missing })}${usd(totalUsd)}`,
      estimated: estimate?.totalUsd ?? null,
    },
  ]
  return drawnTable('Cost by part; the estimate was made before the run, on the high side', rows, [
    text('part', ({ what, source }) => withMeaning(what, source)),
    figure('metered', (row) => row.amount),
    figure('cost', (row) => row.usd),
    figure('estimate', (row) => usd(row.estimated)),
  ])
}

function missingList({ missing }: RunCost): Markup | null {
  if (missing.length === 0) return null
  return html`<p>Not metered, and in no sum:</p><ul class="reasons">${missing.map(({ what, why }) => html`<li>${what}: ${why}</li>`)}</ul>`
}

const shownValues = ['run_cost', 'cost_per_million_deliveries', 'cost_per_1000_connected_hours'] as const

function valuesTable(result: RunResult, cost: RunCost): Markup {
  return drawnTable('Cost of the run by what it did', shownValues, [
    text('', (name) => withMeaning(valueCatalogue[name].label, valueCatalogue[name].meaning)),
    figure('cost', (name) => {
      const value = valueOf(result, name)
      return value === null ? absent : `${atLeast(cost)}${inUnit(value, valueCatalogue[name].unit)}`
    }),
  ])
}

function broadcastsTable({ broadcasts }: RunCost): Markup | null {
  if (broadcasts.length === 0) return null
  return drawnTable(
    'One broadcast: its messages, invocation and billed duration; without tables and logs',
    broadcasts,
    [
      text('members of the room', ({ roomSize }) => whole(roomSize)),
      figure('messages of 32 KB', (row) => significant(row.messageUnits)),
      figure('GB-s', (row) => (row.gbSeconds === null ? absent : significant(row.gbSeconds))),
      figure('cost', (row) => `${row.gbSeconds === null ? 'at least ' : ''}${usd(row.usd)}`),
    ],
  )
}
