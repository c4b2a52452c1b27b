import type { Comparison } from '../../src/metrics/judging/comparing/comparison.ts'
import { milliseconds, whole } from '../figures.ts'
import { code, markdownTable, plainText } from '../markdown.ts'
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
    markdownTable(
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
    markdownTable(
      ['', 'A', 'B', 'difference'],
      counters.map((row) => [row.counter, whole(row.sums.a), whole(row.sums.b), countDifference(row)]),
    ),
    markdownTable(
      ['run of A', 'run of B'],
      sides.a.map(({ source }, pair) => [source, sides.b[pair]?.source ?? '']),
    ),
    code(command),
  ].join('\n\n')}\n`
}
