import type { Comparison } from '../../src/metrics/judging/comparing/comparison.ts'
import { milliseconds, whole } from '../figures.ts'
import {
  changeText,
  comparisonOutcome,
  countDifference,
  intervalText,
  pairsSentence,
  rowName,
  verdictOutcomes,
  whatIntervalsMean,
  whatVerdictsMean,
} from './comparison-text.ts'

/** The tables of the page, to be pasted into a pull request. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { forced, warnings, quantiles, counters, sides, command } = comparison
  const { mark, word } = comparisonOutcome(comparison)
  return `${[
    `**${mark} ${word}** ${pairsSentence(comparison)}`,
    ...[...forced, ...warnings].map((text) => `> **!** ${plainText(text)}`),
    table(
      ['', 'A, ms', 'B, ms', 'B to A', '95 % interval', 'verdict'],
      quantiles.map((row) => [
        rowName(row),
        milliseconds(row.us.a.median),
        milliseconds(row.us.b.median),
        changeText(row.ratio),
        intervalText(row),
        row.judged === null ? '' : verdictOutcomes[row.judged.verdict].word,
      ]),
    ),
    `${whatIntervalsMean} ${whatVerdictsMean}`,
    table(
      ['', 'A', 'B', 'difference'],
      counters.map((row) => [row.counter, whole(row.sums.a), whole(row.sums.b), countDifference(row)]),
    ),
    table(
      ['run of A', 'run of B'],
      sides.a.map(({ source }, pair) => [source, sides.b[pair]?.source ?? '']),
    ),
    `\`${command.replaceAll('`', "'")}\``,
  ].join('\n\n')}\n`
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plainText).join(' | ')} |`
  const sides = heading.map((_, column) => (column === 0 ? '---' : '---:'))
  return [line(heading), `| ${sides.join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** Names of folders are others' text: in a line of its own, and neither markup nor the end of a cell. */
function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�').replaceAll(/[\\`*_|<>[\]]/g, String.raw`\$&`)
}
