import type { Mutant } from '../mutant.ts'

const coverage = { test: 'test/src/metrics/judging/median-difference.test.ts', that: 'holds the truth.*, 12 cold' }

/** What makes an interval of 95 % hold 95 %. */
export const intervals: readonly Mutant[] = [
  {
    ...coverage,
    loses: 'the width of the interval',
    file: 'src/metrics/judging/median-difference.ts',
    find: 'return Math.sqrt(variance) * studentsT(',
    replace: 'return 0 * studentsT(',
  },
  {
    ...coverage,
    loses: 'the uncertainty of the warm group',
    file: 'src/metrics/judging/median-difference.ts',
    find: `fromUs: ended(differenceUs - combined(below(group), above(other))),
    toUs: ended(differenceUs + combined(above(group), below(other))),`,
    replace: `fromUs: ended(differenceUs - combined(below(group), below({ ...other, fromUs: other.medianUs }))),
    toUs: ended(differenceUs + combined(above(group), below({ ...other, fromUs: other.medianUs }))),`,
  },
  {
    ...coverage,
    loses: 'the uncertainty of the cold group',
    file: 'src/metrics/judging/median-difference.ts',
    find: `fromUs: ended(differenceUs - combined(below(group), above(other))),
    toUs: ended(differenceUs + combined(above(group), below(other))),`,
    replace: `fromUs: ended(differenceUs - combined(below({ ...group, fromUs: group.medianUs }), above(other))),
    toUs: ended(differenceUs + combined(below({ ...group, fromUs: group.medianUs }), below(other))),`,
  },
  {
    ...coverage,
    loses: 'two percent of its confidence',
    file: 'src/metrics/judging/median-difference.ts',
    find: 'const tail = 0.025',
    replace: 'const tail = 0.05',
  },
  {
    ...coverage,
    loses: 'the degrees of freedom',
    file: 'src/metrics/judging/median-difference.ts',
    find: 'return 2 * Math.sqrt(observations)',
    replace: 'return observations * observations',
  },
]
