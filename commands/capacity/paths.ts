import type { Search } from './arms.ts'
import { type SearchedBlock, nextLevel } from './search.ts'

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
