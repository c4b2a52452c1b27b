import type {
  ComparedCounter,
  ComparedQuantile,
  Comparison,
} from '../../../src/metrics/judging/comparing/comparison.ts'
import { milliseconds, whole } from '../../../reports/figures.ts'
import { boldHeadline, code, markdownTable, plainText } from '../../../reports/markdown.ts'
import {
  changeText,
  countDifference,
  intervalText,
  isWorse,
  moreOfPairs,
  rowName,
  rowsByUse,
  verdictOutcomes,
  whatHarnessFiguresAre,
  whatIntervalsMean,
  whatVerdictsMean,
  compareHeadline,
} from './comparison-text.ts'

/** The answer, to be pasted into a pull request; all other tables of the page folded behind it. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { forced, warnings, counters, sides, command } = comparison
  const { answer, others, harness } = rowsByUse(comparison)
  const worse = counters.filter(isWorse)
  return `${[
    boldHeadline(compareHeadline(comparison)),
    ...moreOfPairs(comparison).map(plainText),
    ...[...forced, ...warnings].map((text) => `> **!** ${plainText(text)}`),
    quantileTable(answer),
    ...(worse.length === 0 ? [] : [counterTable(worse)]),
    ...folded('Every percentile, and what they mean', [
      quantileTable(others),
      `${whatIntervalsMean} ${whatVerdictsMean}`,
      ...(harness.length === 0 ? [] : [whatHarnessFiguresAre, quantileTable(harness)]),
    ]),
    ...folded('All counts', [counterTable(counters)]),
    ...folded('The runs', [
      markdownTable(
        ['run of A', 'run of B'],
        sides.a.map(({ source }, pair) => [source, sides.b[pair]?.source ?? '']),
      ),
    ]),
    code(command),
  ].join('\n\n')}\n`
}

/** Markdown within it takes a blank line on each side. */
function folded(summary: string, parts: readonly string[]): string[] {
  return [`<details><summary>${summary}</summary>`, ...parts, '</details>']
}

function quantileTable(rows: readonly ComparedQuantile[]): string {
  return markdownTable(
    ['', 'A, ms', 'B, ms', 'B to A', '95 % interval', 'verdict'],
    rows.map((row) => [
      rowName(row),
      milliseconds(row.us.a.median),
      milliseconds(row.us.b.median),
      changeText(row.ratio),
      intervalText(row),
      row.judged === null ? '' : verdictOutcomes[row.judged.verdict].word,
    ]),
  )
}

function counterTable(rows: readonly ComparedCounter[]): string {
  return markdownTable(
    ['', 'A', 'B', 'difference'],
    rows.map((row) => [row.counter, whole(row.sums.a), whole(row.sums.b), countDifference(row)]),
  )
}
