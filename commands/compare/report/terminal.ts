import type {
  ComparedCounter,
  ComparedQuantile,
  ComparedRun,
  Comparison,
} from '../../../src/metrics/judging/comparing/comparison.ts'
import { milliseconds, whole } from '../../../reports/figures.ts'
import { pageFile } from '../../../reports/output.ts'
import { plainLine, wrapped } from '../../../reports/terminal/lines.ts'
import { type Paint, type Screen, painter } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import {
  changeText,
  countDifference,
  intervalText,
  isWorse,
  moreOfPairs,
  rowName,
  rowsByUse,
  unwanted,
  verdictOutcomes,
  whatHarnessFiguresAre,
  whatIntervalsMean,
  whatVerdictsMean,
  compareHeadline,
} from './comparison-text.ts'

/** What is printed of a comparison: the rows that answer, and what got worse; every percentile only where all is asked for. */
export function renderComparison(comparison: Comparison, screen: Screen): string {
  const paint = painter(screen)
  const { sides, forced, warnings, pairs, pairsNeeded } = comparison
  const { answer, others, harness } = rowsByUse(comparison)
  const hasIntervals = pairs >= pairsNeeded.forInterval
  const table = (rows: readonly ComparedQuantile[]): Block[] => {
    const { head, body } = tableLines(quantileColumns(hasIntervals, paint), rows, screen)
    return [head, ...body].map((lines) => ({ lines, worth: always }))
  }
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      { lines: titleLines(compareHeadline(comparison), 'compare', screen), worth: always },
      ...moreOfPairs(comparison).map((text) => sentence(text, 700)),
      sentence(`A: ${runsText(sides.a)}`, 500),
      sentence(`B: ${runsText(sides.b)}`, 500),
      ...[...forced, ...warnings].map((text) => sentence(`! ${text}`, 600)),
      blank,
      ...table(answer),
      blank,
      ...counterBlocks(comparison, screen, paint),
      ...(screen.verbose
        ? [
            blank,
            ...table(others),
            ...(harness.length === 0 ? [] : [blank, sentence(whatHarnessFiguresAre, always), ...table(harness)]),
            blank,
            ...(hasIntervals ? [sentence(whatIntervalsMean, always)] : []),
            ...(pairs < pairsNeeded.forVerdict ? [] : [sentence(whatVerdictsMean, always)]),
          ]
        : [sentence(`Every percentile, the counts and the runs: ${pageFile}, or --verbose.`, 80)]),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

function runsText(runs: readonly ComparedRun[]): string {
  const [first, ...more] = runs
  if (first === undefined) return ''
  return more.length === 0 ? first.source : `${first.source} and ${more.length} more`
}

function quantileColumns(hasIntervals: boolean, paint: Paint): TableColumn<ComparedQuantile>[] {
  return [
    { heading: '', align: 'left', cell: rowName },
    { heading: 'A, ms', cell: ({ us }) => milliseconds(us.a.median), leaveOut: 2 },
    { heading: 'B, ms', cell: ({ us }) => milliseconds(us.b.median), leaveOut: 1 },
    { heading: 'B to A', cell: ({ ratio }) => changeText(ratio) },
    ...(hasIntervals ? [{ heading: '95 % interval', cell: intervalText }] : []),
    {
      heading: '',
      align: 'left',
      cell: ({ judged }) => {
        if (judged === null) return ''
        const { mark, word, tone } = verdictOutcomes[judged.verdict]
        return paint(tone, `${mark} ${word}`)
      },
    },
  ]
}

function counterBlocks(comparison: Comparison, screen: Screen, paint: Paint): Block[] {
  const all = unwanted(comparison)
  const rows = screen.verbose ? all : all.filter(isWorse)
  if (rows.length === 0)
    return [
      {
        lines: wrapped(
          all.length === 0
            ? 'No count of what should not happen is above 0 on either side.'
            : 'B has no more of what should not happen than A.',
          '  ',
          screen.columns,
        ),
        worth: 400,
      },
    ]
  const columns: readonly TableColumn<ComparedCounter>[] = [
    { heading: 'of what should not happen', align: 'left', cell: ({ counter }) => plainLine(counter) },
    { heading: 'A', cell: ({ sums }) => whole(sums.a) },
    { heading: 'B', cell: ({ sums }) => whole(sums.b) },
    { heading: 'difference', cell: countDifference, leaveOut: 1 },
    { heading: '', align: 'left', cell: (row) => (isWorse(row) ? paint('bad', '✖ more') : '') },
  ]
  const { head, body } = tableLines(columns, rows, screen)
  return [
    { lines: head, worth: rows.some(isWorse) ? 870 : 350 },
    ...body.map((lines, at) => ({ lines, worth: rows[at] !== undefined && isWorse(rows[at]) ? 870 : 350 })),
  ]
}
