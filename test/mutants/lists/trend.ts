import type { Mutant } from '../mutant.ts'

const room = 'commands/trend'
const anchored = { file: `${room}/judge-anchored.ts`, test: `test/${room}/judge-anchored.test.ts` }
const nights = { file: `${room}/judge-series.ts`, test: `test/${room}/judge-nights.test.ts` }

/** What the verdict on the newest night of a history rests on. */
export const trend: readonly Mutant[] = [
  {
    ...nights,
    loses: 'that a regression does not become normal by lasting',
    find: 'if (isOutside) outside.push(value)',
    replace: 'if (isOutside) outside.push(value), normal.push(value)',
  },
  {
    ...nights,
    loses: 'that a night of infinite value is no reference',
    find: 'if (Number.isFinite(value)) normal.push(value)',
    replace: 'normal.push(value)',
  },
  {
    ...nights,
    loses: 'the 5 % that calm nights may be over',
    find: ' + allowedChange)',
    replace: ')',
  },
  {
    file: `${room}/nights.ts`,
    test: `test/${room}/judge-trend.test.ts`,
    loses: 'that an invalid run does not count',
    find: 'if (isUnusable(validity.verdict)) return',
    replace: "if (validity.verdict === 'valid' && interrupted) return",
  },
  {
    ...anchored,
    loses: 'that one night alone does not fail',
    find: 'level.nights >= nightsToFail && isBeyond(level)',
    replace: 'isBeyond(level)',
  },
  {
    ...anchored,
    loses: 'that what is allowed counts from the level that the nights are held against',
    find: 'const limit = base + Math.log1p(allowed)',
    replace: 'const limit = base',
  },
  {
    ...anchored,
    loses: 'that a gain which is lost again is a regression',
    find: 'return Math.min(0, ...uppers.filter(Number.isFinite))',
    replace: 'return uppers.length * 0',
  },
]
