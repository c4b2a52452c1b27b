import type { NoiseResult } from '../noise-result.ts'
import { boldHeadline, code, markdownTable, plainText } from '../../../reports/markdown.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
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

/** The table of the page, to be pasted elsewhere. */
export function renderNoiseMarkdown(result: NoiseResult): string {
  const pairs = shownPairs(result)
  return `${[
    boldHeadline(noiseHeadline(result)),
    [
      `${plainText(result.fingerprint['machine'] ?? 'unknown machine')}, ${result.pairs} pairs.`,
      ...beyondHeadline(noiseSentences(result)).map(plainText),
    ].join(' '),
    ...noiseRemarks(result).map((text) => `> **!** ${plainText(text)}`),
    markdownTable(
      [
        'metric',
        'sd of a pair',
        'B to A (95 %)',
        ...pairs.map((count) => `findable by ${count}`),
        'pairs for +10 %',
        'pairs for +20 %',
        'worth gating',
      ],
      result.metrics.map((metric) => [
        metricName(metric),
        sdText(metric),
        ratioText(metric),
        ...pairs.map((count) => findableText(metric, count)),
        pairsText(metric, 0.1),
        pairsText(metric, 0.2),
        metric.isWorthGating ? 'yes' : 'no',
      ]),
    ),
    howItIsMeasured,
    code(result.command),
  ].join('\n\n')}\n`
}
