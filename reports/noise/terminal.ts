import { styleText } from 'node:util'
import type { NoiseResult } from '../../src/experiments/noise/noise-result.ts'
import { duration, secondsBetween } from '../figures.ts'
import { wrapped } from '../wrapped.ts'
import {
  findableText,
  howItIsMeasured,
  metricName,
  noiseOutcomes,
  noiseRemarks,
  noiseSentences,
  pairsText,
  ratioText,
  sdText,
  shownPairs,
} from './noise-text.ts'

/** What is printed of a noise measurement: is the machine fit, with which settings, and a row a metric. */
export function renderNoise(result: NoiseResult, { color }: { color: boolean }): string {
  const { mark, word, tone } = noiseOutcomes[result.verdict]
  const verdict = `${mark} ${word}`
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const pairs = shownPairs(result)
  const columns = [20, 8, 27, ...pairs.map(() => 9), 8, 8]
  const row = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(columns[i] ?? 0) : cell.padStart(columns[i] ?? 0))).join('')}`.trimEnd()
  return [
    `${color ? styleText(colors[tone], verdict, { validateStream: false }) : verdict}   noise · ${result.pairs} pairs · ${took}`,
    ...noiseSentences(result).flatMap((text) => wrapped(text, '  ')),
    ...noiseRemarks(result).flatMap((text) => wrapped(`! ${text}`, '  ')),
    '',
    row(['', 'sd of', 'B to A', ...pairs.map((_, i) => (i === 0 ? 'findable' : '')), 'pairs', 'for']),
    row(['', 'a pair', '(95 %)', ...pairs.map((count) => `by ${count}`), '+10 %', '+20 %']),
    ...result.metrics.map((metric) =>
      row([
        metricName(metric),
        sdText(metric),
        ratioText(metric),
        ...pairs.map((count) => findableText(metric, count)),
        pairsText(metric, 0.1),
        pairsText(metric, 0.2),
      ]),
    ),
    '',
    ...wrapped(howItIsMeasured, '  '),
    '  `fanbench gate --noise` takes the folder.',
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const
