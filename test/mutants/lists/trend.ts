import type { Mutant } from '../mutant.ts'

const room = 'commands/trend'
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
]
