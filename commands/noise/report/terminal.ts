import type { NoiseMetric, NoiseResult } from '../noise-result.ts'
import { duration, secondsBetween } from '../../../reports/figures.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { wrapped } from '../../../reports/terminal/lines.ts'
import type { Screen } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import {
  findableText,
  howItIsMeasured,
  metricName,
  noiseRemarks,
  noiseSentences,
  pairsText,
  ratioText,
  sdText,
  shownPairs,
  noiseHeadline,
} from './noise-text.ts'

/** What is printed of a noise measurement: is the machine fit, with which settings, and a row a metric. */
export function renderNoise(result: NoiseResult, screen: Screen): string {
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const { head, body } = tableLines(columns(result), result.metrics, screen)
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  return summary(
    [
      {
        lines: titleLines(noiseHeadline(result), `noise · ${result.pairs} pairs · ${took}`, screen),
        worth: always,
      },
      ...beyondHeadline(noiseSentences(result)).map((text, at) => sentence(text, 900 - at)),
      ...noiseRemarks(result).map((text) => sentence(`! ${text}`, 600)),
      blank,
      { lines: head, worth: always },
      ...body.map((lines) => ({ lines, worth: 800 })),
      blank,
      sentence(howItIsMeasured, 100),
      sentence('`fanbench gate --noise` takes the folder.', 200),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

function columns(result: NoiseResult): TableColumn<NoiseMetric>[] {
  return [
    { heading: ['', ''], align: 'left', cell: metricName },
    { heading: ['sd of', 'a pair'], cell: sdText, leaveOut: 2 },
    { heading: ['B to A', '(95 %)'], cell: ratioText, leaveOut: 4 },
    ...shownPairs(result).map((count, at) => ({
      heading: [at === 0 ? 'findable' : '', `by ${count}`],
      cell: (metric: NoiseMetric) => findableText(metric, count),
      ...(at > 0 && { leaveOut: 4 + at }),
    })),
    { heading: ['pairs', '+10 %'], cell: (metric) => pairsText(metric, 0.1) },
    { heading: ['for', '+20 %'], cell: (metric) => pairsText(metric, 0.2), leaveOut: 3 },
  ]
}
