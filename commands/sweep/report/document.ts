import type { SweepResult, SweptSetting } from '../sweep-result.ts'
import {
  type Document,
  type Section,
  explanation,
  factsOf,
  figure,
  folded,
  link,
  notes,
  outcomeCell,
  section,
  table,
  text,
  warning,
  withUnder,
} from '../../../reports/document.ts'
import { duration, milliseconds, secondsBetween, whole } from '../../../reports/figures.ts'
import { drawable } from '../../../reports/html/chart.ts'
import { type Dot, reachOfDots } from '../../../reports/html/row-mark.ts'
import { targetBadge } from '../../../reports/outcome.ts'
import { costChart, curveCharts } from './charts.ts'
import {
  amount,
  counted,
  estimateRange,
  frontText,
  howItIsJudged,
  memory,
  ratioRange,
  ratioText,
  remarks,
  sloOutcomes,
  sweepHeadline,
  differenceText,
  usd,
} from './sweep-text.ts'
import { documentOutputs } from '../../../reports/document-outputs.ts'

export const sweepOutputs = documentOutputs('sweep', sweepDocument)

/** A sweep as it is reported: what to take first, then cost against p99. */
function sweepDocument(result: SweepResult): Document {
  const { target, experimentId, functions, rounds, startedAt, endedAt, command } = result
  return {
    headline: sweepHeadline(result),
    command: 'sweep',
    about: [`of ${functions.join(', ')}`, `${whole(rounds)} rounds`, duration(secondsBetween(startedAt, endedAt))],
    id: experimentId,
    badge: targetBadge(target),
    lead: remarks(result).map((text) => warning(text)),
    parts: [
      section('What a lower p99 costs', [costChart(result)]),
      settingsSection(result),
      ...curveCharts(result),
      blocksSection(result),
    ],
    facts: {
      ...factsOf(result),
      ...(target.serviceTimes !== null && { 'service times': target.serviceTimes }),
    },
    again: command,
  }
}

function settingsSection({ settings, slo, referenceMb, recommendation }: SweepResult): Section {
  const taken = recommendation.kind === 'none' ? null : recommendation.memoryMb
  return section('Settings', [
    table(
      'Latency and cost by memory',
      settings,
      [
        text('memory', ({ memoryMb }) =>
          withUnder(memory(memoryMb).replaceAll(' ', '\u00a0'), memoryMb === taken ? '← taken' : ''),
        ),
        figure('p50, ms', ({ deliveryP50Us }) => milliseconds(deliveryP50Us.value), { leaveOut: 3 }),
        figure('p99, ms', ({ deliveryP99Us }) =>
          withUnder(milliseconds(deliveryP99Us.value), estimateRange(deliveryP99Us, milliseconds)),
        ),
        figure('everybody p99, ms', ({ everybodyP99Us }) => milliseconds(everybodyP99Us), { leaveOut: 4 }),
        figure(
          'cold p99, ms',
          ({ coldP99Us, coldDeliveries }) => withUnder(milliseconds(coldP99Us), `of ${whole(coldDeliveries)}`),
          { leaveOut: 5 },
        ),
        figure('connect p99, ms', ({ connectP99Us }) => milliseconds(connectP99Us), { leaveOut: 6 }),
        figure('GB-s per million', ({ gbSecondsPerMillion }) => amount(gbSecondsPerMillion.value), { leaveOut: 7 }),
        figure('$ per million', ({ usdPerMillion }) =>
          withUnder(usd(usdPerMillion.value), estimateRange(usdPerMillion, usd)),
        ),
        figure(`p99 to ${memory(referenceMb)}`, (one) => withUnder(ratioText(one), ratioRange(one))),
        text('difference', differenceText, { leaveOut: 2 }),
        text('front', frontText, { leaveOut: 1 }),
        ...(slo === null
          ? []
          : [text<SweptSetting>('SLO', (one) => (one.slo === null ? null : outcomeCell(sloOutcomes[one.slo])))]),
      ],
      { tone: ({ isJudged }) => (isJudged ? 'none' : 'doubtful') },
    ),
    explanation(howItIsJudged),
  ])
}

function blocksSection({ settings, blocks }: SweepResult): Section {
  const dotsOf = (setting: SweptSetting): Dot[] =>
    setting.blocks.map(({ deliveryP99Us, problems }) => ({
      value: drawable(deliveryP99Us),
      isLeftOut: problems.length > 0,
    }))
  const reach = reachOfDots(settings.flatMap(dotsOf))
  const rows = blocks.flatMap((block) =>
    settings.flatMap(({ memoryMb, blocks: swept }) =>
      swept.filter(({ runId }) => runId === block.runId).map((one) => ({ ...one, memoryMb, block })),
    ),
  )
  return folded('Blocks', `all ${rows.length}, in the order in which they were measured`, [
    explanation('A dot is the p99 of one block, and a dashed ring is a block that does not count.'),
    table('p99 of the blocks of each setting', settings, [
      text('memory', ({ memoryMb }) => memory(memoryMb)),
      text(
        `p99 from ${milliseconds(finiteOr(reach.least))} to ${milliseconds(finiteOr(reach.greatest))} ms`,
        (setting) => ({ text: '', drawing: { kind: 'dots', dots: dotsOf(setting), reach } }),
        { isOnPageOnly: true },
      ),
      figure('blocks that count', (setting) => `${counted(setting)} of ${setting.blocks.length}`),
    ]),
    table(
      'Blocks; each number leads to its page',
      rows.map((row, at) => ({ ...row, number: at + 1 })),
      [
        text('block', ({ number, block }) => link(number, block.report)),
        figure('round', ({ round }) => round),
        text('memory', ({ memoryMb }) => memory(memoryMb)),
        figure('p50, ms', ({ deliveryP50Us }) => milliseconds(deliveryP50Us)),
        figure('p99, ms', ({ deliveryP99Us }) => milliseconds(deliveryP99Us)),
        figure('$ per million', ({ usdPerMillion }) => usd(usdPerMillion)),
        figure('took', ({ block }) => duration(block.seconds)),
        notes('does not count, because', ({ problems }) => problems),
      ],
      { tone: ({ problems }) => (problems.length > 0 ? 'doubtful' : 'none') },
    ),
  ])
}

function finiteOr(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
