import { clocksUnfit } from '../../../src/metrics/judging/validity/clocks.ts'
import type { RunResult, ValidityLimit } from '../../../src/metrics/result/run-result.ts'
import { absent, milliseconds, whole } from '../../figures.ts'
import { checkFigure, limitOutcome, toldApart, validityOutcomes } from '../../outcome.ts'
import { partsSentences } from '../../sentences/parts-sentences.ts'
import { type Insert, type Markup, html } from '../markup.ts'
import { pill } from '../pill.ts'
import { explained, figure, table, text } from '../table.ts'
import { reasonList, validityHeading } from './verdict.ts'
import { type Section, section } from '../section.ts'

type Validity = RunResult['validity']

export function validitySection(result: RunResult): Section {
  const { verdict, reasons, limits } = result.validity
  const meaning = {
    valid: 'The load generator kept up, nothing is unaccounted for: the figures say what the chat did.',
    'shared-cores':
      'Crowd and target share the cores of this machine, as is usual, and waited for each other: the figures are of the two together.',
    unfit: `${reasons[0]?.startsWith(clocksUnfit) === true ? clocksUnfit : 'The machine was not fit to measure'}. The figures do not say what the chat did, and nobody is accused by them:`,
    invalid: 'The figures do not say what the chat did, and are no pass:',
  }[verdict]
  return section(
    validityHeading,
    html`<p>${pill(validityOutcomes[verdict])} ${meaning}</p>
${reasonList(reasons)}
${partsSentences(result).map((sentence) => html`<p>${sentence}</p>`)}
${clocksOfShards(result.parts?.clocks ?? [])}
${limits === undefined ? null : limitDetails(limits, verdict)}`,
  )
}

/** Where deliveries lie between the clocks of machines; folded, as there may be a hundred shards. */
function clocksOfShards(clocks: NonNullable<NonNullable<RunResult['parts']>['clocks']>): Markup | null {
  if (clocks.length === 0) return null
  return html`<details><summary>How far the clock of each shard may be off</summary>${table(
    'Clocks of the shards: how far each may be from true time',
    clocks,
    [
      text('shard, from 0', (row) => whole(row.shard)),
      figure('error, ms', (row) => (row.errorUs === null ? 'not known' : milliseconds(row.errorUs))),
    ],
  )}</details>`
}

/** Also when all is well, so that a reader sees what was looked at; folded, because the figures of the run are next. */
function limitDetails(limits: readonly ValidityLimit[], verdict: Validity['verdict']): Markup {
  const counts = (['broken', 'ok', 'unknown'] as const).flatMap((word) => {
    const count = limits.filter((limit) => limit.verdict === word).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return html`<details><summary>What was looked at: ${limits.length} limits, ${counts.join(', ')}</summary>${limitTable(limits, verdict)}</details>`
}

function limitTable(limits: readonly ValidityLimit[], verdict: Validity['verdict']): Markup {
  return table(
    'Limits of a valid measurement',
    limits,
    [
      text('limit on', ({ name, note }) => explained(name, note)),
      text('verdict', (limit) => limitPill(limit, verdict)),
      figure('observed', (row) => figures(row).observed),
      figure('limit', (row) => figures(row).limit),
    ],
    (limit) => (limit.verdict === 'broken' ? (limitOutcome(limit.verdict, verdict)?.tone ?? 'none') : 'none'),
  )
}

const signs = { 'at most': '≤', 'at least': '≥' } as const

function figures({ observed, bound, limit, unit }: ValidityLimit): { observed: string; limit: string } {
  if (limit === null) return { observed: checkFigure(observed, unit), limit: absent }
  const { observed: seen, limit: most } = toldApart({ observed, limit, unit })
  return { observed: seen, limit: `${signs[bound]} ${most}` }
}

function limitPill(limit: ValidityLimit, verdict: Validity['verdict']): Insert {
  const outcome = limitOutcome(limit.verdict, verdict)
  return outcome === null ? 'unknown' : pill(outcome)
}
