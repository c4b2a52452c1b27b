import { growth } from './axis.ts'

/**
 * What a block says of its level. `met`, `broken`: the SLO was. `invalid`: the measurement was not valid, which says nothing
 * about the chat. `unknown`: the SLO could not be judged.
 */
export type LevelVerdict = 'met' | 'broken' | 'invalid' | 'unknown'

export interface SearchedBlock {
  readonly level: number
  readonly verdict: LevelVerdict
}

/**
 * By the blocks of one level: the first verdict that two of them agree on. Until then that of the only block, with which the
 * search goes on for the time being; null where several do not agree.
 */
export interface Standing {
  readonly verdict: LevelVerdict | null
  readonly isConfirmed: boolean
}

/** How many blocks have to agree. */
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
 * The level of the next block; undefined once the bracket is found: two neighbouring levels of which the lower is met and
 * the upper is not, or an end of the list, each confirmed.
 *
 * Up by {@link growth} from `from` until a level is not met, or down until one is met; then by halves of what is
 * between, on the logarithm; then both ends again until two blocks agree. Where that shows a level to have been taken for
 * what it is not, the search goes on from there.
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

/** Between two ends, of which one may lie outside of the list; null where nothing is between them. */
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
