import { clocksUnfit } from '../../src/metrics/judging/validity/clocks.ts'
import type { RunResult, ValidityLimit } from '../../src/metrics/result/run-result.ts'
import { absent, milliseconds, whole } from '../figures.ts'
import { checkFigure, limitOutcome, toldApart, validityOutcomes } from '../outcome.ts'
import { partsSentences } from '../sentences/parts-sentences.ts'
import { counted } from '../counted.ts'
import {
  type RichCell,
  type Section,
  figure,
  folded,
  list,
  outcomeCell,
  section,
  sentence,
  table,
  text,
  withMeaning,
} from '../document.ts'

type Validity = RunResult['validity']

/** @param said the reasons that stand at the beginning already */
export function validitySection(result: RunResult, said: readonly string[]): Section {
  const { verdict, reasons, limits } = result.validity
  const meaning = {
    valid: 'The load generator kept up, nothing is unaccounted for: the figures say what the chat did.',
    'shared-cores':
      'Crowd and target share the cores of this machine, as is usual, and waited for each other: the figures are of the two together.',
    unfit: `${reasons[0]?.startsWith(clocksUnfit) === true ? clocksUnfit : 'The machine was not fit to measure'}. The figures do not show what the chat did, and no fault is attributed to it.`,
    invalid: 'The figures do not say what the chat did, and are no pass.',
  }[verdict]
  const isInShort = limits?.some((limit) => limit.verdict === 'broken') === true
  const further = reasons.filter((reason) => !said.includes(reason))
  return section('Validity', [
    sentence(meaning, 60, validityOutcomes[verdict]),
    further.length === 0 ? null : list(further, isInShort ? 150 : 690, 5),
    ...partsSentences(result).map((text) => sentence(text, 600)),
    clocksOfShards(result.parts?.clocks ?? []),
    limits === undefined ? null : limitDetails(limits, verdict),
  ])
}

/** Where deliveries lie between the clocks of machines; folded, as there may be a hundred shards. */
function clocksOfShards(clocks: NonNullable<NonNullable<RunResult['parts']>['clocks']>): Section | null {
  if (clocks.length === 0) return null
  return folded('How far the clock of each shard may be off', counted(clocks.length, 'shard'), [
    table('Clocks of the shards: how far each may be from true time', clocks, [
      text('shard, from 0', (row) => whole(row.shard)),
      figure('error, ms', (row) => (row.errorUs === null ? 'not known' : milliseconds(row.errorUs))),
    ]),
  ])
}

/** Also when all is well, so that a reader sees what was looked at. */
function limitDetails(limits: readonly ValidityLimit[], verdict: Validity['verdict']): Section {
  const counts = (['broken', 'ok', 'unknown'] as const).flatMap((word) => {
    const count = limits.filter((limit) => limit.verdict === word).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return folded('What was looked at', `${limits.length} limits, ${counts.join(', ')}`, [
    table(
      'Limits of a valid measurement',
      limits,
      [
        text('limit on', ({ name, note }) => withMeaning(name, note)),
        text('verdict', (limit) => limitCell(limit, verdict)),
        figure('observed', (row) => figures(row).observed),
        figure('limit', (row) => figures(row).limit),
      ],
      {
        tone: (limit) => (limit.verdict === 'broken' ? (limitOutcome(limit.verdict, verdict)?.tone ?? 'none') : 'none'),
      },
    ),
  ])
}

const signs = { 'at most': '≤', 'at least': '≥' } as const

function figures({ observed, bound, limit, unit }: ValidityLimit): { observed: string; limit: string } {
  if (limit === null) return { observed: checkFigure(observed, unit), limit: absent }
  const { observed: seen, limit: most } = toldApart({ observed, limit, unit })
  return { observed: seen, limit: `${signs[bound]} ${most}` }
}

function limitCell(limit: ValidityLimit, verdict: Validity['verdict']): RichCell {
  const outcome = limitOutcome(limit.verdict, verdict)
  return outcome === null ? { text: 'unknown' } : outcomeCell(outcome)
}
