import type { CapacityResult } from '../capacity-result.ts'
import { duration, plain } from '../../../reports/figures.ts'
import { boldHeadline, code, markdownTable, plainText } from '../../../reports/markdown.ts'
import {
  capacitySentences,
  observedCell,
  rangeText,
  remarksOn,
  stepOutcomes,
  capacityHeadline,
} from './capacity-text.ts'

/** The answer and its table, to be pasted into a pull request. */
export function renderCapacityMarkdown(result: CapacityResult): string {
  const names = result.steps[0]?.checks.map(({ name }) => name) ?? []
  return `${[
    boldHeadline(capacityHeadline(result)),
    ...capacitySentences(result).slice(1).map(plainText),
    plainText(`Searched: ${rangeText(result)}.`),
    markdownTable(
      ['block', 'level', 'SLO', ...names, 'took', 'remarks'],
      result.steps.map((step, index) => [
        String(index + 1),
        plain(step.level),
        stepOutcomes[step.verdict].word,
        ...step.checks.map(observedCell),
        duration(result.blocks[index]?.seconds ?? Number.NaN),
        remarksOn(step).join('; '),
      ]),
    ),
    code(result.command),
  ].join('\n\n')}\n`
}
