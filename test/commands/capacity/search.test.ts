import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/crowd/random.ts'
import { axes, levelsOf, rangeProblems } from '../../../commands/capacity/axis.ts'
import {
  type LevelVerdict,
  type SearchedBlock,
  bracketOf,
  metAbove,
  nextLevel,
  agreementOn,
} from '../../../commands/capacity/search.ts'

type Answers = (level: number) => LevelVerdict

/** All blocks of a search of a chat that answers so. */
function search(levels: readonly number[], from: number, answer: Answers, atMost = 1000): SearchedBlock[] {
  const blocks: SearchedBlock[] = []
  for (;;) {
    const level = nextLevel(levels, from, blocks)
    if (level === undefined || blocks.length === atMost) return blocks
    blocks.push({ level, verdict: answer(level) })
  }
}

function found(levels: readonly number[], blocks: readonly SearchedBlock[]) {
  const { holds, ends } = bracketOf(levels, blocks)
  return { holds: holds === null ? null : levels[holds], ends: ends === null ? null : levels[ends] }
}

const upTo =
  (threshold: number, beyond: LevelVerdict = 'broken'): Answers =>
  (level) =>
    level <= threshold ? 'met' : beyond

const rooms = levelsOf({ of: 'room-size', from: 10, to: 2000, resolution: 1.1 })

describe('the levels of a search', () => {
  it.each(axes)('lie no further apart than the resolution, unless nothing is between: %s', (of) => {
    const random = seededRandom(12)
    for (let trial = 0; trial < 200; trial++) {
      const from = 2 + Math.floor(random() * 300)
      const to = from + 1 + Math.floor(random() * 3000)
      const resolution = 1.01 + random() * 0.99
      expect(rangeProblems({ of, from, to, resolution })).toEqual([])
      const levels = levelsOf({ of, from, to, resolution })
      expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b))
      expect(levels).toContain(from)
      expect(levels.at(-1)).toBe(to)
      expect(levels[0]).toBe(of === 'publish-rate' ? 1 : 2)
      levels.slice(1).forEach((level, place) => {
        const below = levels[place] ?? 0
        // Rates are rounded to three digits.
        const tooFar = of === 'publish-rate' ? level / below > resolution * 1.01 : level / below > resolution
        expect(tooFar && (of === 'publish-rate' || level - below > 1)).toBe(false)
      })
    }
  })

  it('are refused with every mistake', () => {
    expect(rangeProblems({ of: 'room-size', from: 1.5, to: 1, resolution: 1 })).toEqual([
      '--from 1.5: the least room-size is 2',
      '--to 1: the least room-size is 2',
      '--to 1: give more than --from 1.5',
      '--resolution 1: give a factor from 1.01 to 2, such as 1.1',
    ])
    expect(rangeProblems({ of: 'connections', from: 2.5, to: Number.NaN, resolution: 1.1 })).toHaveLength(2)
    expect(rangeProblems({ of: 'publish-rate', from: 0.5, to: 7.5, resolution: 1.1 })).toEqual([])
  })
})

describe('the verdict on a level', () => {
  const agreement = (...verdicts: LevelVerdict[]) =>
    agreementOn(
      7,
      [...verdicts, 'met' as const].map((verdict, place) => ({ level: place < verdicts.length ? 7 : 8, verdict })),
    )

  it('is the first that two blocks agree on', () => {
    expect(agreement()).toBeNull()
    expect(agreement('met')).toEqual({ verdict: 'met', isConfirmed: false })
    expect(agreement('met', 'broken')).toEqual({ verdict: null, isConfirmed: false })
    expect(agreement('met', 'broken', 'broken')).toEqual({ verdict: 'broken', isConfirmed: true })
    expect(agreement('met', 'broken', 'invalid', 'unknown')).toEqual({ verdict: null, isConfirmed: false })
    expect(agreement('met', 'broken', 'invalid', 'met')).toEqual({ verdict: 'met', isConfirmed: true })
  })
})

describe('a search', () => {
  it('goes up, halves what is between, and measures both ends twice', () => {
    const blocks = search(rooms, 10, upTo(200))
    expect(blocks.map(({ level }) => level)).toEqual([10, 20, 42, 86, 179, 377, 259, 215, 196, 215, 196])
    const { holds, ends } = found(rooms, blocks)
    expect(holds).toBeLessThanOrEqual(200)
    expect(ends).toBeGreaterThan(200)
    expect((ends ?? 0) / (holds ?? 1)).toBeLessThanOrEqual(1.1)
  })

  it('finds any threshold within one step, of the chat or of the instrument, in few blocks', () => {
    const random = seededRandom(3)
    for (let trial = 0; trial < 500; trial++) {
      const from = 2 + Math.floor(random() * 200)
      const to = from + 1 + Math.floor(random() * 5000)
      const resolution = 1.02 + random() * 0.9
      const levels = levelsOf({ of: 'room-size', from, to, resolution })
      const threshold = 1 + Math.floor(random() ** 3 * to * 1.2)
      const beyond = (['broken', 'invalid', 'unknown'] as const)[trial % 3] ?? 'broken'
      const blocks = search(levels, from, upTo(threshold, beyond))
      expect(found(levels, blocks)).toEqual({
        holds: levels.findLast((level) => level <= threshold) ?? null,
        ends: levels.find((level) => level > threshold) ?? null,
      })
      // Up or down by doubling, one more for the end of the range, halves of one doubling, and both ends once more.
      const doublings = Math.ceil(Math.log2(Math.max(to / from, from / 2))) + 2
      const halvings = Math.ceil(Math.log2(levels.length + 1))
      expect(blocks.length).toBeLessThanOrEqual(doublings + halvings + 2)
    }
  })

  it('is not decided by one block that is wrong, whichever it is', () => {
    const right = found(rooms, search(rooms, 10, upTo(200)))
    const length = search(rooms, 10, upTo(200)).length
    for (let wrong = 0; wrong < length; wrong++) {
      let block = 0
      const answer: Answers = (level) => {
        const truth = upTo(200)(level)
        return block++ !== wrong ? truth : truth === 'met' ? 'broken' : 'met'
      }
      expect(found(rooms, search(rooms, 10, answer))).toEqual(right)
    }
  })

  it('ends whatever the blocks say, with ends that are confirmed', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed)
      const verdicts = ['met', 'broken', 'invalid', 'unknown'] as const
      const noise = random()
      const answer: Answers = (level) =>
        random() < noise ? (verdicts[Math.floor(random() * 4)] ?? 'met') : upTo(200)(level)
      const blocks = search(rooms, 10, answer)
      expect(blocks.length).toBeLessThanOrEqual(5 * rooms.length)
      const { holds, ends } = found(rooms, blocks)
      for (const level of [holds, ends])
        if (typeof level === 'number') expect(agreementOn(level, blocks)?.isConfirmed).toBe(true)
      expect(holds ?? ends).not.toBeNull()
    }
  })

  it('says where a level is met above one that is not', () => {
    const blocks = (['met', 'broken', 'met'] as const).map((verdict, place) => ({ level: 10 * (place + 1), verdict }))
    expect(metAbove([10, 20, 30], blocks)).toEqual([30])
    expect(metAbove([10, 20, 30], blocks.slice(0, 2))).toEqual([])
    expect(metAbove([10, 20, 30], [])).toEqual([])
  })
})
