import { styleText } from 'node:util'
import type { CapacityResult, CapacityStep } from '../../src/experiments/capacity/capacity-result.ts'
import { duration, plain, secondsBetween } from '../figures.ts'
import type { Tone } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
import {
  capacityOutcome,
  capacitySentences,
  observedFigure,
  rangeText,
  remarksOn,
  stepOutcomes,
} from './capacity-text.ts'

type Paint = (tone: Tone, text: string) => string

/** What is printed of a search: the answer, and a row a block in the order of the search. */
export function renderCapacity(result: CapacityResult, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { mark, word, tone } = capacityOutcome(result)
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const names = result.steps[0]?.checks.map(({ name }) => name) ?? []
  return [
    `${paint(tone, `${mark} ${word}`)}   capacity · ${result.steps.length} blocks · ${took}`,
    ...[...capacitySentences(result), `Searched: ${rangeText(result)}.`].flatMap((text) => wrapped(text, '  ')),
    '',
    ['block', '   level', '  SLO'.padEnd(14), ...names.map((name) => name.padStart(widthOf(name)))].join(''),
    ...result.steps.flatMap((step, index) => row(step, index + 1, paint)),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

function row(step: CapacityStep, number: number, paint: Paint): string[] {
  const { mark, word, tone } = stepOutcomes[step.verdict]
  const figures = step.checks.map((check) => observedFigure(check).padStart(widthOf(check.name)))
  const [block, level] = [String(number).padStart(5), plain(step.level).padStart(8)]
  return [
    `${block}${level}  ${paint(tone, mark)} ${word.padEnd(10)}${figures.join('')}`,
    ...remarksOn(step).flatMap((remark) => wrapped(remark, ' '.repeat(15))),
  ]
}

function widthOf(name: string): number {
  return Math.max(name.length, 9) + 2
}
