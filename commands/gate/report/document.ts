import type { GatedCount, GatedCounter, GatedMetric, GateResult } from '../gate-result.ts'
import { workLabel } from '../judge-work.ts'
import { signed } from '../sentences.ts'
import { figureLabel } from '../../../src/metrics/catalogue/figure-label.ts'
import {
  type Document,
  type Section,
  type Sentence,
  explanation,
  factsOf,
  figure,
  folded,
  link,
  outcomeCell,
  section,
  sentence,
  table,
  text,
  toneOf,
  warning,
} from '../../../reports/document.ts'
import { duration, percent, whole } from '../../../reports/figures.ts'
import { checkOutcomes } from '../../../reports/outcome.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { writeMarkdown } from '../../../reports/write-markdown.ts'
import {
  allowedText,
  changeRange,
  gateHeadline,
  gatedFigure,
  roundsText,
  partsOfVerdict,
  secondsOf,
  targetText,
} from './gate-text.ts'
import { outputsOf, verdictOutputs } from '../../../reports/document-outputs.ts'
import { writeHtml } from '../../../reports/html/write-document.ts'
import { writeTerminal } from '../../../reports/terminal/write-document.ts'
import { gateCases } from './ci-cases.ts'
import { gateFamilies } from './ci-families.ts'

export const gateOutputs = verdictOutputs(
  outputsOf('gate', (result) => gateDocument(result).headline, {
    terminal: (result, screen) => writeTerminal(gateDocument(result), screen),
    html: async (result) => writeHtml(gateDocument(result)),
    markdown: gateMarkdown,
  }),
  gateCases,
  gateFamilies,
)

/** A gate as it is reported: the three parts of its verdict, each with what it was judged by. */
export function gateDocument(result: GateResult): Document {
  const { scenario, baseline, candidate, experimentId, forced, warnings, metrics, work, counters, command } = result
  return {
    headline: gateHeadline(result),
    command: 'gate',
    about: [`of ${scenario}`, targetText(result), duration(secondsOf(result))].filter((part) => part !== ''),
    id: experimentId,
    lead: [
      ...partsOfVerdict(result).map(({ name, outcome, sentence: said }, at) =>
        sentence(`${name}: ${said}`, 990 - at, outcome),
      ),
      ...beyondHeadline(result.reasons).map((reason, at) => sentence(reason, 900 - at)),
      sentence(`baseline: ${baseline.name}`, 500),
      sentence(`candidate: ${candidate.name}`, 500),
      sentence(`${roundsText(result)}.`, 450),
      ...[...forced.map((what) => `forced: ${what}`), ...warnings].map((what) => warning(what)),
    ],
    parts: [
      ...(metrics.length === 0 ? [] : [timeSection(metrics)]),
      ...(work.length === 0 ? [] : [workSection(work)]),
      ...(counters.length === 0 ? [] : [correctSection(counters)]),
      ...sloSection(result),
      howSection(result),
      blocksSection(result),
    ],
    facts: { ...factsOf(result), seed: String(result.seed) },
    again: command,
  }
}

function timeSection(metrics: readonly GatedMetric[]): Section {
  return section('Time', [
    table(
      'Timed figures, the median round of each side',
      metrics,
      [
        text('', ({ name }) => figureLabel(name)),
        figure('baseline', ({ baseline, unit }) => gatedFigure(baseline, unit), { leaveOut: 4 }),
        figure('candidate', ({ candidate, unit }) => gatedFigure(candidate, unit), { leaveOut: 3 }),
        figure('change', ({ ratio }) => signed(ratio)),
        figure('95 % CI, %', changeRange, { leaveOut: 2 }),
        figure('allowed', allowedText, { leaveOut: 1 }),
        text('', ({ verdict }) => outcomeCell(checkOutcomes[verdict])),
      ],
      { tone: ({ verdict }) => toneOf(checkOutcomes[verdict]) },
    ),
  ])
}

function workSection(work: readonly GatedCount[]): Section {
  return folded('Work', 'what was counted of the same messages on both sides', [
    table('Work of the rounds in which both sides had the same to do', work, [
      text('', ({ name }) => workLabel(name)),
      figure('baseline', ({ baseline }) => whole(baseline)),
      figure('candidate', ({ candidate }) => whole(candidate)),
      text('', ({ verdict }) => outcomeCell(checkOutcomes[verdict])),
    ]),
  ])
}

function correctSection(counters: readonly GatedCounter[]): Section {
  return folded('Correct', `${counters.length} counts of what should not happen`, [
    table('Counts over all rounds', counters, [
      text('', ({ counter }) => counter),
      figure('baseline', ({ baseline }) => whole(baseline)),
      figure('candidate', ({ candidate }) => whole(candidate)),
      figure('rounds', ({ knownRounds }) => knownRounds),
      text('', ({ verdict }) => outcomeCell(checkOutcomes[verdict])),
    ]),
  ])
}

function sloSection({ slo }: GateResult): Section[] {
  if (slo.length === 0) return []
  return [
    section('SLO', [
      table('Limits of the candidate', slo, [
        text('', ({ name }) => name),
        figure('observed', ({ observed }) => String(observed)),
        figure('limit', ({ limit }) => String(limit)),
        text('', ({ verdict }) => outcomeCell(checkOutcomes[verdict])),
      ]),
    ]),
  ]
}

/** The rules of the verdict with the figures of this gate, for a reader who does not know them. */
function howSection({ turnSeconds, failureLevel, seed }: GateResult): Section {
  const sentences = [
    `In each round both versions are started anew, at the same time. They have the same members and the same messages, and get them in turns of ${turnSeconds} s. Seed ${seed} draws for each round which version is started first, and for each pair of turns which one is first.`,
    'A round is one observation: the ratio of candidate to baseline. Two stacks of one version are exchangeable, so that its logarithm is as likely below 0 as above, in any order of size, whatever the machine does. That is what the signed-rank test rejects.',
    'Pairs of turns do not count while the functions are cold, and in seconds in which others took time from the run.',
    'Correct: one more of what should not happen fails if the baseline has none. A defect that the baseline has not fails.',
    'Work: the same code does the same work for the same messages, so that more of it fails. Rounds with errors, throttles, 410 or 429 are left out, after which a handler may do more. Functions that streams invoke are left out, too. It takes two rounds, and each of them.',
    `Time: a figure fails if it is shown to be worse (at most ${percent(failureLevel)} false FAILs over all figures, Holm) and its estimate is beyond what is allowed. It passes if its 95 % bound is within that.`,
    'Where nothing else is given, what is allowed is what these rounds can show, by the width of the interval, which does not know which version is slower: from 5 to 20 %.',
  ]
  return folded(
    'How the verdict comes about',
    'its rules with the figures of this gate',
    sentences.map((said) => explanation(said)),
  )
}

function blocksSection({ blocks }: GateResult): Section {
  return folded('Runs', `${blocks.length}, two at a time`, [
    table('Runs, in their order', blocks, [
      text('', ({ runId, report }) => link(runId, report)),
      text('side', ({ arm }) => arm),
      figure('seconds', ({ seconds }) => Math.round(seconds)),
      text('left out', ({ notCounted }) => notCounted.join(' ')),
    ]),
  ])
}

/**
 * The comment on a pull request: the verdict and its three parts, and folded what they come from. A workflow finds its own comment by the
 * first line, which is not shown. One for each scenario: a pull request may have several gates.
 */
export function gateMarkdown(result: GateResult): string {
  const marker = `<!-- fanbench gate: ${result.scenario.replaceAll(/[^\w ]+/g, '-').slice(0, 80)} -->`
  const { lead, parts, ...of } = gateDocument(result)
  const isSeen = ({ outcome, look }: Sentence) => outcome !== undefined || look === 'warning'
  const measured = folded(
    'What was measured',
    'both versions, the rounds and the times',
    lead.filter((one) => !isSeen(one)),
  )
  const hidden = parts.map((part) =>
    part.kind === 'section' && part.holds === undefined ? { ...part, holds: '' } : part,
  )
  return `${marker}\n${writeMarkdown({ ...of, lead: lead.filter(isSeen), parts: [measured, ...hidden] })}`
}
