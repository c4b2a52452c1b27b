import { growth } from './axis.ts'

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
export interface Standing {
  readonly verdict: LevelVerdict | null
  readonly isConfirmed: boolean
}

/** The number of blocks that have to agree. */
const agreeing = 2

/** Null for a level without a block. */
export function standingOf(level: number, blocks: readonly SearchedBlock[]): Standing | null {
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
export interface Bracket {
  /** The highest level below `ends` that is met. */
  readonly holds: number | null
  /** The lowest level that is not met, for whatever reason. */
  readonly ends: number | null
}

/** @param levels ascending */
export function bracketOf(levels: readonly number[], blocks: readonly SearchedBlock[]): Bracket {
  const verdicts = levels.map((level) => standingOf(level, blocks)?.verdict ?? null)
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
  const disputed = levels.find((level) => standingOf(level, blocks)?.verdict === null)
  if (disputed !== undefined) return disputed
  const { holds, ends } = bracketOf(levels, blocks)
  const place = nextPlace(levels, holds ?? -1, ends ?? levels.length)
  if (place !== null) return levels[place]
  return [ends, holds]
    .flatMap((end) => (end === null ? [] : (levels[end] ?? [])))
    .find((level) => standingOf(level, blocks)?.isConfirmed === false)
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
  return ends === null ? [] : levels.slice(ends).filter((level) => standingOf(level, blocks)?.verdict === 'met')
}
