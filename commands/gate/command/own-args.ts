import type { PathsAsked } from '../../../reports/on-request.ts'
import { type GatedFigure, parseGatedFigures } from '../gated-figures.ts'
import { defaultPairs } from '../plan.ts'
import { type SavedNoise, readNoise } from '../../noise/read-noise.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { type Slo, parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import type { SettingSources } from '../../../src/settings/gather-settings.ts'
import type { Mistakes } from '../../../src/settings/mistakes.ts'

/** The gate's own options, as they were typed. */
export interface OwnArgs {
  readonly baseline: string | undefined
  readonly baselineRef: string | undefined
  readonly pairs: string | undefined
  readonly metrics: string | undefined
  readonly maxRegression: readonly string[]
  readonly slo: string | undefined
  readonly noise: string | undefined
}

/** The words of `gate`. */
export interface GateArgs extends SettingSources, OwnArgs {
  readonly scenario: string
  readonly force: boolean
  /** Where those outputs go that are written only when asked for. */
  readonly asked: PathsAsked
}

/** What a candidate is held against: one of the two. */
export type BaselineChoice =
  | { readonly kind: 'ref'; readonly ref: string }
  /** A definition, a target, or saved runs. */
  | { readonly kind: 'named'; readonly text: string }

export interface GateChoice {
  readonly baseline: BaselineChoice
  readonly pairs: number
  readonly figures: readonly GatedFigure[]
  readonly slo: Slo | null
  readonly noise: SavedNoise | null
}

const mostPairs = 1000

/** What is wrong is added to the mistakes. @returns without what could not be read */
export async function readOwnArgs(args: OwnArgs, mistakes: Mistakes): Promise<Partial<GateChoice>> {
  const { pairs: pairsText, metrics, maxRegression, slo: sloText, noise: noiseSource } = args
  const complain = (problem: string) => mistakes.add(exitCodes.usage, problem)
  const baseline = readBaseline(args, complain)
  const pairs = readPairs(pairsText, complain)
  const figures = await mistakes.collect(() => parseGatedFigures(metrics, maxRegression))
  const slo = sloText === undefined ? null : await mistakes.collect(() => parseSlo(sloText))
  const noise = noiseSource === undefined ? null : await mistakes.collect(() => readNoise(noiseSource))
  return {
    ...(baseline && { baseline }),
    ...(pairs !== undefined && { pairs }),
    ...(figures && { figures }),
    ...(slo !== undefined && { slo }),
    ...(noise !== undefined && { noise }),
  }
}

type Complain = (problem: string) => void

function readBaseline({ baseline, baselineRef }: OwnArgs, complain: Complain): BaselineChoice | undefined {
  if (baseline !== undefined && baselineRef === undefined) return { kind: 'named', text: baseline }
  if (baseline === undefined && baselineRef !== undefined) return { kind: 'ref', ref: baselineRef }
  complain(
    baseline === undefined
      ? 'a gate takes something to hold the candidate against: --baseline-ref origin/main, or --baseline with a definition, a target.json or saved runs'
      : '--baseline and --baseline-ref: give one of the two',
  )
  return undefined
}

function readPairs(text: string | undefined, complain: Complain): number | undefined {
  if (text === undefined) return defaultPairs
  const pairs = /^\d+$/.test(text) ? Number(text) : 0
  if (pairs >= 1 && pairs <= mostPairs) return pairs
  complain(`--pairs ${text}: must be a whole number from 1 to ${mostPairs}`)
  return undefined
}
