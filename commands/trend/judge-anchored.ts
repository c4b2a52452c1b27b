import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { signedRankInterval, signedRankP } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { allowedBy } from '../gate/judge-time.ts'
import { boundLevel, failureLevel } from '../gate/plan.ts'

/** At most so many nights are held together. */
export const nightsOfLevel = 14

/** One night never fails: it may be an outlier. */
const nightsToFail = 2

/** So many of the last nights are held together. All numbers up to {@link nightsOfLevel} would find hardly more. */
const lengths = [1, nightsToFail, 3, 4, 5, 7, 10, nightsOfLevel] as const

/** The rounds of some nights together, held against a level. Logarithms of the ratio of candidate to reference version. */
export interface AnchoredLevel {
  readonly nights: number
  readonly estimate: number
  readonly lower: number
  readonly upper: number
  /** With 95 % the candidate is no slower. */
  readonly bound: number
  /** How much slower the candidate may be than the level it is compared with: 0.05 for 5 %. */
  readonly allowed: number
  /** The probability of such rounds if the candidate is just as slow as allowed. */
  readonly p: number
}

export interface AnchoredVerdict {
  /** `suspect`: the interval of the newest night alone is beyond what is allowed. */
  readonly verdict: 'pass' | 'suspect' | 'fail' | 'undecided'
  /** The nights that the verdict follows from. */
  readonly level: AnchoredLevel
}

/**
 * Judges the newest night by its rounds and those of the nights before it.
 *
 * Both versions of a round are measured at the same time, on the same machine, by the same fanbench and Node. So its ratio has the
 * candidate's change alone, and the rounds of different nights can be held together: the signed-rank test asks of each only that the
 * stacks of two equal versions are drawn alike. It is exact whatever the machines of the nights were like.
 *
 * The candidate FAILs if the rounds of some last nights (from {@link nightsToFail} to {@link nightsOfLevel}) show that it is beyond what
 * is allowed.
 *
 * @param nights the log ratios of each night's rounds, in order; one night or more
 * @param base the level that the newest nights are held against, of {@link bestLevel}
 * @param figures the number of figures that are judged, for which the test is corrected
 */
export function judgeNewestAnchored(
  nights: readonly (readonly number[])[],
  base: number,
  figures: number,
): AnchoredVerdict {
  const known = new Set(lengths.map((length) => Math.min(length, nights.length)))
  const levels = [...known].map((length) => levelOf(nights.slice(-length), base))
  const isBeyond = ({ p }: AnchoredLevel) => p <= failureLevel / figures
  const [newest] = levels
  const all = levels.at(-1)
  if (newest === undefined || all === undefined) throw new Error('a history has a night')
  const beyond = levels.filter((level) => level.nights >= nightsToFail && isBeyond(level))
  const clearest = beyond.toSorted((one, other) => one.p - other.p)[0]
  if (clearest !== undefined) return { verdict: 'fail', level: clearest }
  if (newest.p <= boundLevel / 2) return { verdict: 'suspect', level: newest }
  return { verdict: all.bound <= base + Math.log1p(all.allowed) ? 'pass' : 'undecided', level: all }
}

/** Returns what the estimate of one night stays below 99 times in 100 without a change; as a logarithm. */
export function limitOfNight(rounds: readonly number[], base: number): number {
  return base + Math.log1p(allowedBy(walshAverages(rounds)))
}

function levelOf(nights: readonly (readonly number[])[], base: number): AnchoredLevel {
  const averages = walshAverages(nights.flat())
  const { lower, upper } = signedRankInterval(averages, boundLevel / 2)
  const allowed = allowedBy(averages)
  const limit = base + Math.log1p(allowed)
  return {
    nights: nights.length,
    estimate: hodgesLehmann(averages) ?? NaN,
    lower,
    upper,
    bound: signedRankInterval(averages, boundLevel).upper,
    allowed,
    p: signedRankP({ ...averages, sorted: averages.sorted.map((average) => average - limit) }),
  }
}

/**
 * Returns the level that the newest nights are held against: that of the reference version (0), or a better one that
 * {@link nightsOfLevel} nights in a row have shown since. A gain that is lost again is a regression.
 *
 * @param nights the log ratios of each night's rounds, in order
 */
export function bestLevel(nights: readonly (readonly number[])[]): number {
  const blocks = Math.floor(nights.length / nightsOfLevel)
  const uppers = Array.from({ length: blocks }, (_, block) => {
    const rounds = nights.slice(block * nightsOfLevel, (block + 1) * nightsOfLevel).flat()
    return signedRankInterval(walshAverages(rounds), failureLevel).upper
  })
  return Math.min(0, ...uppers.filter(Number.isFinite))
}

/** When a change began, and how: at once, or as a drift. */
export interface Beginning {
  /** The place of its first night. */
  readonly night: number
  readonly isDrift: boolean
}

/**
 * Returns the beginning of a rise that is known to be there: the night from which on a step or a straight rise fits best, by least
 * squares, after a level.
 *
 * @param values logarithms, one a night, finite; two or more
 */
export function beginningOf(values: readonly number[]): Beginning {
  const shapes = [
    { isDrift: false, at: () => 1 },
    { isDrift: true, at: (nightsIn: number) => nightsIn + 1 },
  ]
  const fits = shapes.flatMap(({ isDrift, at }) =>
    values.slice(nightsToFail - 1).map((_, night) => {
      const shape = values.map((__, place) => (place < night ? 0 : at(place - night)))
      return { night, isDrift, ...squaresAround(values, shape) }
    }),
  )
  const rising = fits.filter(({ slope }) => slope > 0)
  const best = rising.toSorted((one, other) => one.squares - other.squares)[0]
  return best === undefined ? { night: 0, isDrift: false } : { night: best.night, isDrift: best.isDrift }
}

/** The squares that are left when a level plus the best multiple of a shape is taken from the values, and that multiple. */
function squaresAround(values: readonly number[], shape: readonly number[]): { squares: number; slope: number } {
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length
  const [ofValues, ofShape] = [mean(values), mean(shape)]
  const spread = shape.reduce((sum, one) => sum + (one - ofShape) ** 2, 0)
  const shared = values.reduce((sum, one, place) => sum + (one - ofValues) * ((shape[place] ?? 0) - ofShape), 0)
  const slope = spread === 0 ? 0 : shared / spread
  const squares = values.reduce(
    (sum, one, place) => sum + (one - ofValues - slope * ((shape[place] ?? 0) - ofShape)) ** 2,
    0,
  )
  return { squares, slope }
}
