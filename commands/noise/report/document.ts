import type { NoiseMetric, NoiseResult } from '../noise-result.ts'
import { changeText } from '../../compare/report/comparison-text.ts'
import {
  type Document,
  type Section,
  type Table,
  explanation,
  factsOf,
  figure,
  folded,
  link,
  notes,
  section,
  sentence,
  table,
  text,
  warning,
} from '../../../reports/document.ts'
import { duration, secondsBetween, whole } from '../../../reports/figures.ts'
import { reachOf } from '../../../reports/html/row-mark.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import {
  findableText,
  howItIsMeasured,
  metricName,
  noiseHeadline,
  noiseRemarks,
  noiseSentences,
  pairsText,
  ratioText,
  sdText,
  shownPairs,
} from './noise-text.ts'

/** A noise measurement as it is reported: is the machine fit, what a gate finds on it, and the ratios of the pairs. */
export function noiseDocument(result: NoiseResult): Document {
  const { scenario, target, pairs, pairsPlanned, startedAt, endedAt, experimentId, command } = result
  return {
    headline: noiseHeadline(result),
    command: 'noise',
    about: [`of ${scenario}`, `${pairs} of ${pairsPlanned} pairs count`, duration(secondsBetween(startedAt, endedAt))],
    id: experimentId,
    badge: targetBadge(target),
    lead: [
      ...beyondHeadline(noiseSentences(result)).map((text, at) => sentence(text, 900 - at)),
      ...noiseRemarks(result).map((text) => warning(text)),
    ],
    parts: [findableSection(result), pairsSection(result), blocksSection(result)],
    facts: {
      ...factsOf(result),
      ...(target.serviceTimes !== null && { 'service times': target.serviceTimes }),
    },
    again: command,
  }
}

function findableSection(result: NoiseResult): Section {
  return section('What a gate can find here', [
    table(
      'The smallest regression that is found, and the pairs that a regression takes',
      result.metrics,
      [
        text('metric', metricName),
        figure('sd of a pair', sdText, { leaveOut: 2 }),
        figure('B to A (95 %)', ratioText, { leaveOut: 4 }),
        ...shownPairs(result).map((pairs, at) =>
          figure<NoiseMetric>(
            `found by ${pairs} pairs`,
            (metric) => findableText(metric, pairs),
            at > 0 ? { leaveOut: 6 + at } : {},
          ),
        ),
        figure('pairs for +10 %', (metric) => pairsText(metric, 0.1)),
        figure('pairs for +20 %', (metric) => pairsText(metric, 0.2), { leaveOut: 3 }),
        figure('samples a block', ({ samples }) => whole(samples?.count ?? null), { leaveOut: 6 }),
        text('worth gating', ({ isWorthGating }) => (isWorthGating ? 'yes' : 'no'), { leaveOut: 5 }),
      ],
      { tone: ({ isWorthGating, isSuspect }) => (isSuspect ? 'bad' : isWorthGating ? 'none' : 'doubtful') },
    ),
    explanation(howItIsMeasured),
    explanation('Give the folder of this result to fanbench gate with --noise.', 200),
  ])
}

function pairsSection({ metrics }: NoiseResult): Section {
  const known = metrics.filter(({ pairs }) => pairs > 0)
  const reach = reachOf(
    known.flatMap(({ ofPairs }) => ofPairs.map((ratio) => ({ ratio, interval: null }))),
    Number.POSITIVE_INFINITY,
  )
  return folded('Pairs', 'how far the ratio of each pair is from no difference', [
    explanation(
      'A dot is one pair: B over A, which are the same. The line in the middle is no difference, and the bar is the 95 % interval of the ratio.',
    ),
    pairsTable(known, reach),
  ])
}

function pairsTable(known: readonly NoiseMetric[], reach: number): Table {
  return table('The ratio of each pair, by metric', known, [
    text('metric', metricName),
    text(
      `B to A, from ${changeText(1 / reach)} to ${changeText(reach)}`,
      ({ ofPairs, interval }) => ({ text: '', drawing: { kind: 'pairs', ofPairs, interval, reach } }),
      { isOnPageOnly: true },
    ),
    figure('pairs', ({ pairs }) => whole(pairs)),
    figure('sd of a pair', sdText),
    figure('B to A (95 %)', ratioText),
  ])
}

function blocksSection({ blocks }: NoiseResult): Section {
  const rows = blocks.map((block, at) => ({ ...block, number: at + 1 }))
  return folded('Blocks', `all ${blocks.length}, in the order in which they were measured`, [
    table(
      'Blocks; each number leads to its page',
      rows,
      [
        text('block', ({ number, report }) => link(number, report)),
        text('arm', ({ arm }) => arm.toUpperCase()),
        figure('took', ({ seconds }) => duration(seconds)),
        notes('does not count, because', ({ notCounted }) => notCounted),
      ],
      { tone: ({ notCounted }) => (notCounted.length > 0 ? 'doubtful' : 'none') },
    ),
  ])
}
