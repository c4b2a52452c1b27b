import { signed } from '../gate/sentences.ts'
import {
  type AnchoredLevel,
  type AnchoredVerdict,
  beginningOf,
  bestLevel,
  judgeNewestAnchored,
  limitOfNight,
  nightsOfLevel,
} from './judge-anchored.ts'
import { figureName, logarithm, logRatiosOf, nightOf, type TrendFigure, whyUnsound } from './nights.ts'
import type { CommitRange, TrendNight, TrendSeries } from './trend.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'

/**
 * Holds one figure of the newest night against the reference version of its gates.
 *
 * @param runsOfNights the gates of each night, in order
 * @param figures the number of figures that are judged
 */
export function judgeAnchoredSeries(
  runsOfNights: readonly (readonly SavedNightRun[])[],
  figure: Extract<TrendFigure, { readonly ratioOf: string }>,
  figures: number,
): TrendSeries {
  const nights = runsOfNights.map((runs) => {
    const sound = runs.filter((run) => whyUnsound(run) === null)
    return { ...nightOf(runs, figure), rounds: sound.flatMap((run) => logRatiosOf(run, figure.ratioOf)) }
  })
  const counted = nights.filter(({ rounds }) => rounds.length > 0)
  const rounds = counted.map((night) => night.rounds)
  const base = bestLevel(rounds.slice(0, -nightsOfLevel))
  const last = nights.at(-1)
  const judged = last === undefined || last.rounds.length === 0 ? null : judgeNewestAnchored(rounds, base, figures)
  const finite = counted.filter(({ value }) => typeof value === 'number')
  const beginning = judged?.verdict === 'fail' ? beginningOf(finite.map(({ value }) => Math.log(Number(value)))) : null
  const firstBad = beginning === null ? undefined : finite[beginning.night]
  const shown = nights.map(({ rounds: ofNight, ...night }): TrendNight => {
    if (ofNight.length === 0) return { ...night, limit: null, outcome: 'not counted' }
    const limit = limitOfNight(ofNight, base)
    return { ...night, limit: Math.exp(limit), outcome: logarithm(night.value) > limit ? 'outside' : 'inside' }
  })
  return {
    name: figureName(figure),
    unit: 'ratio',
    figure,
    verdict: judged?.verdict ?? 'unmeasured',
    reasons: reasonsFor(judged, {
      base,
      reference: runsOfNights.at(-1)?.[0]?.anchor?.reference ?? '',
      since: firstBad?.startedAt ?? null,
      isDrift: beginning?.isDrift === true,
    }),
    nights: shown,
    reference: { nights: counted.length, least: 1, wanted: 1 },
    range: firstBad === undefined ? null : rangeOf(finite, firstBad),
    changePoints: beginning === null || firstBad === undefined ? [] : [changeFrom(nights, firstBad, judged, base)],
  }
}

type CountedNight = Pick<TrendNight, 'startedAt' | 'commit' | 'value'>

function rangeOf(nights: readonly CountedNight[], firstBad: CountedNight): CommitRange {
  const before = nights[nights.indexOf(firstBad) - 1]
  return { lastGood: before?.commit ?? null, firstBad: firstBad.commit }
}

function changeFrom(
  nights: readonly CountedNight[],
  firstBad: CountedNight,
  judged: AnchoredVerdict | null,
  base: number,
): TrendSeries['changePoints'][number] {
  return { night: nights.indexOf(firstBad), ratio: Math.exp((judged?.level.estimate ?? base) - base) }
}

interface About {
  readonly base: number
  readonly reference: string
  /** When the first night of the change began; null without one. */
  readonly since: string | null
  readonly isDrift: boolean
}

function reasonsFor(judged: AnchoredVerdict | null, { base, reference, since, isDrift }: About): string[] {
  if (judged === null) return ['no gate of the newest night counts: measure it again, and add that gate']
  const { verdict, level } = judged
  const { estimate, bound, lower, upper, allowed } = level
  const change = (logRatio: number) => signed(Math.exp(logRatio))
  const interval = `95 % CI ${change(lower).replace(/ %$/, '')} to ${change(upper)}`
  const over = base < 0 ? `${reference}, whose best level since is ${change(base)}` : reference
  const allowance = `${signed(1 + allowed).replace('+', '')} more than ${base < 0 ? 'that' : 'it'} are allowed`
  const shown = `${change(estimate)} against ${over}, ${interval} (${nightsText(level)}); ${allowance}`
  if (verdict === 'pass')
    return [`no slower than ${change(bound)} against ${over} (95 %, ${nightsText(level)}); ${allowance}`]
  if (verdict === 'suspect') return [shown, 'one night alone is no failure']
  if (verdict === 'undecided') return [shown, 'neither within that nor beyond it is shown']
  return [shown, `${isDrift ? 'it has risen' : 'it began'} with the night of ${(since ?? '').slice(0, 10)}`]
}

function nightsText({ nights }: AnchoredLevel): string {
  return nights === 1 ? 'the newest night' : `the last ${nights} nights`
}
