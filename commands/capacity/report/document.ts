import type { CapacityResult, CapacityStep } from '../capacity-result.ts'
import type { LevelVerdict } from '../search.ts'
import type { MeasuredBlock } from '../../experiment/experiment-result.ts'
import { counted } from '../../../reports/counted.ts'
import {
  type Document,
  type RichCell,
  charts,
  commandLines,
  explanation,
  factsOf,
  figure,
  folded,
  link,
  notes,
  outcomeCell,
  section,
  sentence,
  table,
  text,
} from '../../../reports/document.ts'
import { absent, duration, plain, secondsBetween } from '../../../reports/figures.ts'
import type { Chart, ChartSeries } from '../../../reports/html/chart.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import {
  axisNames,
  capacityHeadline,
  capacitySentences,
  observedCell,
  rangeText,
  remarksOn,
  stepOutcomes,
} from './capacity-text.ts'
import { documentOutputs } from '../../../reports/document-outputs.ts'

export const capacityOutputs = documentOutputs('capacity', capacityDocument)

/** A search as it is reported: the answer, its way as a chart, and a row for each block in the order of the search. */
function capacityDocument(result: CapacityResult): Document {
  const { steps, blocks, startedAt, endedAt, experimentId, target, of, command } = result
  const [answer = '', ...others] = capacitySentences(result)
  const numbered = steps.map((step, index): BlockRow => ({ ...step, number: index + 1, block: blocks[index] }))
  return {
    headline: capacityHeadline(result),
    command: 'capacity',
    about: [counted(steps.length, 'block'), duration(secondsBetween(startedAt, endedAt))],
    id: experimentId,
    badge: targetBadge(target),
    lead: [...others.map((text, at) => sentence(text, 900 - at)), sentence(`Searched: ${rangeText(result)}.`, 500)],
    parts: [
      section('The search', [
        charts({
          lead: 'An end of the bracket counts where two blocks agree.',
          description: answer,
          charts: [
            {
              title: `${axisNames[of]}, by block; shaded: between the last level that meets the SLO and the first that does not`,
              chart: stepChart(result),
            },
          ],
          figures: table('Steps of the search', numbered, [
            text('block', ({ number }) => number),
            figure(axisNames[of], ({ level }) => plain(level)),
            text('SLO', ({ verdict }) => outcomeCell(stepOutcomes[verdict])),
          ]),
        }),
      ]),
      section('Blocks', [
        explanation('Each block is a run of its own, and its number leads to its page.', 90),
        blockTable(numbered, result),
      ]),
      folded('Commands that repeat the blocks', counted(blocks.length, 'command'), [
        commandLines(blocks.map((block) => block.command)),
      ]),
    ],
    facts: factsOf(result),
    again: command,
  }
}

interface BlockRow extends CapacityStep {
  readonly number: number
  readonly block: MeasuredBlock | undefined
}

function blockTable(rows: readonly BlockRow[], { steps, of }: CapacityResult) {
  const names = steps[0]?.checks.map(({ name }) => name) ?? []
  return table(
    'Blocks, in their order',
    rows,
    [
      text(
        'block',
        ({ number, block }): RichCell => (block === undefined ? { text: `${number}` } : link(number, block.report)),
        {
          leaveOut: names.length + 2,
        },
      ),
      figure(axisNames[of], ({ level }) => plain(level)),
      text('SLO', ({ verdict }) => outcomeCell(stepOutcomes[verdict])),
      ...names.map((name, place) =>
        figure<BlockRow>(
          name,
          ({ checks }) => {
            const check = checks[place]
            return check === undefined ? absent : observedCell(check)
          },
          place > 0 ? { leaveOut: place } : {},
        ),
      ),
      text('measurement', measurement, { leaveOut: names.length + 3 }),
      figure('took', ({ block }) => duration(block?.seconds ?? Number.NaN), { leaveOut: names.length + 4 }),
      notes('remarks', remarksOn),
    ],
    // The last blocks are those next to the answer.
    { tone: ({ verdict }) => (verdict === 'broken' ? 'bad' : 'none'), worth: (_, at) => 800 - rows.length + at },
  )
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
