import type { Mutant } from '../mutant.ts'

const room = 'src/metrics/judging/statistics'
const tests = 'test/src/metrics/judging/statistics'
const signedRank = { file: `${room}/signed-rank.ts`, test: `${tests}/signed-rank.test.ts` }

/** What a comparison of arms rests on. */
export const statistics: readonly Mutant[] = [
  {
    ...signedRank,
    loses: 'one place of the critical value',
    find: 'intervalAt(averages.sorted, averages.unknown, places.length)',
    replace: 'intervalAt(averages.sorted, averages.unknown, places.length + 1)',
    that: 'leaves out as many as it may',
  },
  {
    ...signedRank,
    loses: 'the distribution of the rank sums: a rank that is always added',
    find: '(probabilities[sum - rank] ?? 0)) / 2',
    replace: '(probabilities[sum - rank] ?? 0))',
    that: 'the p-value of',
  },
  {
    ...signedRank,
    loses: 'the direction of the p-value',
    find: 'average > 0',
    replace: 'average < 0',
    that: "the p-value is SciPy's",
  },
  {
    ...signedRank,
    loses: 'that a tie counts against the alarm',
    find: 'average > 0',
    replace: 'average >= 0',
    that: 'not too small too often',
  },
  {
    ...signedRank,
    file: `${room}/hodges-lehmann.ts`,
    loses: 'the average of a difference with itself',
    find: 'let other = at;',
    replace: 'let other = at + 1;',
    that: 'Hollander and Wolfe',
  },
  {
    ...signedRank,
    file: `${room}/hodges-lehmann.ts`,
    loses: 'pairs that say nothing, as if they had not been there',
    find: 'unknown: all.length - sorted.length',
    replace: 'unknown: 0',
    that: 'for every value that an unknown difference may have',
  },
  {
    ...signedRank,
    file: `${room}/interval.ts`,
    loses: 'the upper end of what is not known',
    find: 'sorted.length - place + unknown',
    replace: 'sorted.length - place',
    that: 'for every value that an unknown difference may have',
  },
  {
    file: `${room}/holm.ts`,
    test: `${tests}/holm.test.ts`,
    loses: "Holm's order",
    find: '.sort(([, a], [, b]) => a - b)',
    replace: '.sort(([, a], [, b]) => b - a)',
  },
  {
    file: `${room}/holm.ts`,
    test: `${tests}/holm.test.ts`,
    loses: 'the first step of the correction',
    find: 'pValues.length - step)',
    replace: 'pValues.length - step - 1)',
  },
  {
    file: `${room}/wilson.ts`,
    test: `${tests}/wilson.test.ts`,
    loses: "Wilson's middle",
    find: 'const middle = successes + z ** 2 / 2',
    replace: 'const middle = successes',
    that: 'by the normal approximation',
  },
  {
    file: `${room}/bootstrap.ts`,
    test: `${tests}/bootstrap.test.ts`,
    loses: 'the allowance for few blocks',
    find: 'studentsTQuantile(1 - tail, blocks - 1)',
    replace: 'normalQuantile(1 - tail)',
    that: 'that of all of their resamples',
  },
  {
    file: `${room}/bootstrap.ts`,
    test: `${tests}/bootstrap.test.ts`,
    loses: 'figures that cannot be said',
    find: 'resamples - sorted.length',
    replace: '0',
    that: 'often not known',
  },
]
