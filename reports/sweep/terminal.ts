import { styleText } from 'node:util'
import type { SweepResult, SweptSetting } from '../../src/experiments/sweep/sweep-result.ts'
import { duration, milliseconds, secondsBetween } from '../figures.ts'
import { outcomeOf } from '../outcome.ts'
import { wrapped } from '../wrapped.ts'
import {
  amount,
  frontText,
  howItIsJudged,
  memory,
  ratioRange,
  ratioText,
  recommendationSentence,
  remarks,
  sloOutcomes,
  sweepHeadline,
  toldApart,
  usd,
} from './sweep-text.ts'

/** What is printed of a sweep: the recommendation, and a row a setting in 100 columns. */
export function renderSweep(result: SweepResult, options: { color: boolean }): string {
  const { mark, tone } = outcomeOf(result.exitCode)
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const verdict = `${mark} ${sweepHeadline(result)}`
  return [
    `${options.color ? styleText(colors[tone], verdict, { validateStream: false }) : verdict}   sweep · ${took}`,
    ...wrapped(recommendationSentence(result), '  '),
    ...remarks(result).flatMap((text) => wrapped(`! ${text}`, '  ')),
    '',
    columns(['memory', 'p50', 'p99', 'everybody', 'cold', 'connect', 'GB-s', '$', 'p99 to reference', 'front']),
    columns(['', 'ms', 'ms', 'p99 ms', 'p99 ms', 'p99 ms', '/M', '/M', '95 % interval', '']),
    ...result.settings.flatMap((setting) => rows(setting)),
    '',
    ...wrapped(howItIsJudged, '  '),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

const widths = [10, 8, 8, 10, 8, 8, 8, 8, 22, 6]

function columns(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padStart(widths[column] ?? 0))
    .join('')
    .trimEnd()
}

function rows(setting: SweptSetting): string[] {
  const { memoryMb, deliveryP50Us, deliveryP99Us, everybodyP99Us, coldP99Us, connectP99Us } = setting
  const slo = setting.slo === null ? '' : `SLO ${sloOutcomes[setting.slo].word}`
  const under = [toldApart(setting), ratioRange(setting)].filter((text) => text !== '').join(', ')
  return [
    columns([
      memory(memoryMb),
      milliseconds(deliveryP50Us.value),
      milliseconds(deliveryP99Us.value),
      milliseconds(everybodyP99Us),
      milliseconds(coldP99Us),
      milliseconds(connectP99Us),
      amount(setting.gbSecondsPerMillion.value),
      usd(setting.usdPerMillion.value),
      ratioText(setting),
      frontText(setting),
    ]),
    ...(under + slo === '' ? [] : [`  ${slo}`.padEnd(30) + under.padStart(60)]),
  ]
}
