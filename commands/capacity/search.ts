import { growth, type Range } from './axis.ts'
import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../experiment/experiment.ts'

export interface Search extends Range {
  readonly slo: Slo
  /** The levels that may be measured, ascending; they include `from`. */
  readonly levels: readonly number[]
  /** Describes the load that is the same at every level. */
  readonly load: string
  /** Returns the settings of a block at a level, without its seed. */
  readonly settingsAt: (level: number) => Settings
  /** It ends without an answer after so many. */
  readonly blocksAtMost: number
}

export interface CapacityArm extends Arm {
  readonly level: number
}

export function armAt({ of, settingsAt }: Search, level: number, seed: number): CapacityArm {
  return { name: `${of}-${level}`, scenario: 'broadcast', level, settings: { ...settingsAt(level), seed } }
}

/**
 * The verdict of a block on its level. `met` and `broken` are about the SLO. `invalid`: the measurement was not valid and says
 * nothing about the chat. `unknown`: the SLO could not be judged.
 */
export type LevelVerdict = 'met' | 'broken' | 'invalid' | 'unknown'

export interface SearchedBlock {
  readonly level: number
  readonly verdict: LevelVerdict
}

/**
 * The verdict on one level: the first verdict on which two of its blocks agree. With a single block, its verdict is used for the
 * time being; null if there are several blocks and no two agree.
 */
export interface Agreement {
  readonly verdict: LevelVerdict | null
  readonly isConfirmed: boolean
}

/** The number of blocks that have to agree. */
const agreeing = 2

/** Null for a level without a block. */
export function agreementOn(level: number, blocks: readonly SearchedBlock[]): Agreement | null {
  const verdicts = blocks.filter((block) => block.level === level).map(({ verdict }) => verdict)
  const [first] = verdicts
  if (first === undefined) return null
  const confirmed = verdicts.find((verdict, place) => countIn(verdicts.slice(0, place + 1), verdict) === agreeing)
  if (confirmed !== undefined) return { verdict: confirmed, isConfirmed: true }
  return { verdict: verdicts.length === 1 ? first : null, isConfirmed: false }
}

function countIn(verdicts: readonly LevelVerdict[], wanted: LevelVerdict): number {
  return verdicts.filter((verdict) => verdict === wanted).length
}

/** Places in the list of levels; null where there is no such level yet. */
interface Bracket {
  /** The highest level below `ends` that is met. */
  readonly holds: number | null
  /** The lowest level that is not met, for whatever reason. */
  readonly ends: number | null
}

/** @param levels ascending */
export function bracketOf(levels: readonly number[], blocks: readonly SearchedBlock[]): Bracket {
  const verdicts = levels.map((level) => agreementOn(level, blocks)?.verdict ?? null)
  const ends = placeOrNull(verdicts.findIndex((verdict) => verdict !== null && verdict !== 'met'))
  const holds = placeOrNull(verdicts.slice(0, ends ?? verdicts.length).lastIndexOf('met'))
  return { holds, ends }
}

function placeOrNull(place: number): number | null {
  return place === -1 ? null : place
}

/**
 * Returns the level of the next block; undefined if the bracket is found. A bracket is two neighbouring levels, the lower met and
 * the upper not met, or an end of the list; each has to be confirmed.
 *
 * The search goes up from `from` by {@link growth} until a level is not met, or down until one is met. Then it halves the
 * distance between the two on the logarithm. Then it measures both ends again until two blocks agree. If a level turns out to
 * have another verdict than before, the search continues from there.
 */
export function nextLevel(
  levels: readonly number[],
  from: number,
  blocks: readonly SearchedBlock[],
): number | undefined {
  if (blocks.length === 0) return from
  const disputed = levels.find((level) => agreementOn(level, blocks)?.verdict === null)
  if (disputed !== undefined) return disputed
  const { holds, ends } = bracketOf(levels, blocks)
  const place = nextPlace(levels, holds ?? -1, ends ?? levels.length)
  if (place !== null) return levels[place]
  return [ends, holds]
    .flatMap((end) => (end === null ? [] : (levels[end] ?? [])))
    .find((level) => agreementOn(level, blocks)?.isConfirmed === false)
}

/** Returns the place between the two ends, one end of which may lie outside the list; null if there is no place between them. */
function nextPlace(levels: readonly number[], holds: number, ends: number): number | null {
  if (ends - holds <= 1) return null
  if (ends === levels.length) {
    const wanted = (levels[holds] ?? 0) * growth
    const place = levels.findIndex((level) => level >= wanted)
    return place === -1 ? levels.length - 1 : place
  }
  if (holds === -1) {
    const wanted = (levels[ends] ?? 0) / growth
    return Math.max(
      0,
      levels.findLastIndex((level) => level <= wanted),
    )
  }
  return Math.floor((holds + ends) / 2)
}

/** Levels that are met although a lower one is not, in the order of their size. */
export function metAbove(levels: readonly number[], blocks: readonly SearchedBlock[]): number[] {
  const { ends } = bracketOf(levels, blocks)
  return ends === null ? [] : levels.slice(ends).filter((level) => agreementOn(level, blocks)?.verdict === 'met')
}

/**
 * The levels that a search measures, one a block, if all blocks of a level agree: a path for each place at which the chat may give way.
 */
export function possiblePaths({
  levels,
  from,
  blocksAtMost,
}: Pick<Search, 'levels' | 'from' | 'blocksAtMost'>): number[][] {
  return [0, ...levels].map((lastThatHolds) => {
    const blocks: SearchedBlock[] = []
    for (
      let level = nextLevel(levels, from, blocks);
      level !== undefined && blocks.length < blocksAtMost;
      level = nextLevel(levels, from, blocks)
    )
      blocks.push({ level, verdict: level <= lastThatHolds ? 'met' : 'broken' })
    return blocks.map(({ level }) => level)
  })
}
