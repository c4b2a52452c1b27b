import type { JudgedStrategy, StrategiesResult, StrategyCell } from '../strategies-result.ts'
import {
  type Document,
  type Section,
  type Table,
  charts,
  explanation,
  factsOf,
  figure,
  folded,
  link,
  list,
  notes,
  section,
  sentence,
  table,
  text,
} from '../../../reports/document.ts'
import { duration, milliseconds, plain, secondsBetween, whole } from '../../../reports/figures.ts'
import { strategyCharts } from './charts.ts'
import {
  answerSentences,
  cellNotes,
  coverageSentence,
  cpuOf,
  cpuRatio,
  provenanceSentence,
  spread,
  strategiesHeadline,
  strategySentence,
  timeToLast,
  usdOf,
  whatFiguresMean,
} from './strategies-text.ts'
import { readsSections, waysSections } from './ways.ts'
import { documentOutputs } from '../../../reports/document-outputs.ts'

export const strategiesOutputs = documentOutputs('strategies', strategiesDocument)

/** Strategies as they are reported: a sentence each, and a row for each size of the room. */
function strategiesDocument(result: StrategiesResult): Document {
  const { startedAt, endedAt, experimentId, command, strategies } = result
  const rows = strategies.flatMap((strategy) => strategy.cells.map((cell) => ({ strategy, cell })))
  return {
    headline: strategiesHeadline(result),
    command: 'strategies',
    about: [duration(secondsBetween(startedAt, endedAt))],
    id: experimentId,
    lead: [sentence(`${coverageSentence(result)}.`, 700), sentence(`${provenanceSentence(result)}.`, 400)],
    parts: [
      section('How late is the last delivery?', [
        list(
          strategies.map((strategy) => strategySentence(strategy, result)),
          700,
        ),
        charts({
          lead: 'Lines are fitted to the blocks, each error taken as a share of its time. They are dashed where nothing was measured. A bar goes from the smallest block to the largest.',
          description: 'Points are medians of blocks, lines are fitted',
          charts: strategyCharts(result),
          figures: cellTable(rows),
          isOnPageOnly: false,
        }),
        explanation(whatFiguresMean),
      ]),
      ...answerSections(result),
      ...waysSections(result),
      ...readsSections(result),
      ...cpuSections(result),
      loadSection(result),
      blocksSection(result),
    ],
    facts: factsOf(result),
    again: command,
  }
}

interface CellRow {
  readonly strategy: JudgedStrategy
  readonly cell: StrategyCell
}

function cellTable(rows: readonly CellRow[]): Table {
  return table(
    'By strategy and size of the room',
    rows,
    [
      text('strategy', ({ strategy }) => strategy.name),
      figure('members', ({ cell }) => whole(cell.roomSize)),
      figure('last delivery, ms', ({ cell }) => timeToLast(cell.timeToLastUs.median)),
      figure('of blocks, ms', ({ cell }) => spread(cell.timeToLastUs, cell.blocks), { leaveOut: 3 }),
      figure('p50, ms', ({ cell }) => milliseconds(cell.deliveryUs.p50), { leaveOut: 4 }),
      figure('p99, ms', ({ cell }) => milliseconds(cell.deliveryUs.p99)),
      figure('CPU, µs', ({ cell }) => cpuOf(cell), { leaveOut: 2 }),
      figure('$ a million', ({ cell }) => usdOf(cell), { leaveOut: 1 }),
      figure('blocks', ({ cell }) => whole(cell.blocks), { leaveOut: 5 }),
      notes('what else', ({ cell }) => cellNotes(cell)),
    ],
    {
      tone: ({ cell }) => (cell.blocks === 0 || cell.timeToLastUs.median === 'infinite' ? 'bad' : 'none'),
      // The largest rooms say the most.
      worth: ({ strategy, cell }) => 800 + strategy.cells.indexOf(cell),
    },
  )
}

/** Compares how long the publisher waits for its answer, if messages are published over HTTP. */
function answerSections(result: StrategiesResult): Section[] {
  const rows = result.strategies.flatMap((strategy) =>
    strategy.cells.flatMap((cell) =>
      cell.answerUs === undefined ? [] : [{ strategy, cell, answerUs: cell.answerUs }],
    ),
  )
  if (rows.length === 0) return []
  return [
    section('How long does the publisher wait?', [
      list(answerSentences(result), 690),
      table(
        'From the due request to its answer',
        rows,
        [
          text('strategy', ({ strategy }) => strategy.name),
          figure('members', ({ cell }) => whole(cell.roomSize)),
          figure('answer p50, ms', ({ answerUs }) => milliseconds(answerUs.p50)),
          figure('p99, ms', ({ answerUs }) => milliseconds(answerUs.p99)),
          figure('delivery p50, ms', ({ cell }) => milliseconds(cell.deliveryUs.p50)),
        ],
        { worth: () => 600 },
      ),
    ]),
  ]
}

function cpuSections({ strategies, reference }: StrategiesResult): Section[] {
  const others = strategies.filter(({ cpuToReference }) => cpuToReference !== null)
  if (others.length === 0) return []
  return [
    section('CPU of a delivery', [
      sentence(
        `The CPU of a delivery is compared with that of ${reference ?? ''}, in pairs of blocks of the same size and round.`,
        310,
      ),
      table(
        'CPU of a delivery, to the reference',
        others,
        [text('strategy', ({ name }) => name), text(`CPU to ${reference ?? ''}`, cpuRatio)],
        { worth: () => 300 },
      ),
    ]),
  ]
}

function loadSection({ paces, strategies, functions }: StrategiesResult): Section {
  return folded('What was sent, and how', 'the messages of a block, and the variables of each strategy', [
    explanation(
      'Every strategy had the same messages. A message is due when the slowest strategy is expected to have finished the one before; a message that comes too soon is measured with its wait.',
    ),
    table('Messages of a block', paces, [
      figure('members', ({ roomSize }) => whole(roomSize)),
      figure('a message every', ({ intervalSeconds }) => `${plain(intervalSeconds)} s`),
      figure('messages', ({ messages }) => whole(messages)),
      figure('before them', ({ warmUpMessages }) => whole(warmUpMessages)),
    ]),
    table(`Variables of ${functions.join(', ')}`, strategies, [
      text('strategy', ({ name }) => name),
      text('variables', ({ variables }) =>
        Object.entries(variables)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ),
    ]),
  ])
}

function blocksSection({ blocks }: StrategiesResult): Section {
  return folded('Blocks', `${blocks.length} runs, in their order`, [
    table('Runs', blocks, [
      text('strategy and size', ({ arm }) => arm),
      text('run', ({ runId, report }) => link(runId, report)),
      figure('exit code', ({ exitCode }) => exitCode),
      figure('took', ({ seconds }) => duration(seconds)),
    ]),
  ])
}
