import type { Mutant } from '../mutant.ts'

const room = 'src/metrics/judging/comparing'
const tests = 'test/src/metrics/judging/comparing'
const quantiles = { file: `${room}/compare-quantiles.ts`, test: `${tests}/compare-runs.test.ts` }

/** What a comparison of saved runs rests on. */
export const comparing: readonly Mutant[] = [
  {
    file: 'src/metrics/judging/statistics/two-sided.ts',
    test: `${tests}/compare-runs.test.ts`,
    loses: 'one of the two sides of the test',
    find: 'Math.min(1, 2 * Math.min(',
    replace: 'Math.min(1, Math.min(',
  },
  {
    ...quantiles,
    loses: 'the correction for several rows',
    find: 'holm(judged.map(({ differences }) => twoSidedP(differences)))',
    replace: 'judged.map(({ differences }) => twoSidedP(differences))',
  },
  {
    ...quantiles,
    loses: 'the fewest pairs of an interval',
    find: 'pairs < pairsNeeded.forInterval ? null : ',
    replace: '',
  },
  {
    ...quantiles,
    loses: 'the doubt in what is alike',
    find: 'lower > -alikeWithin && upper < alikeWithin',
    replace: 'Math.abs(estimate ?? 0) < alikeWithin || lower === upper',
  },
  {
    ...quantiles,
    file: `${room}/over-runs.ts`,
    loses: 'what is infinite',
    find: "value === 'infinite' ? Infinity : value",
    replace: "value === 'infinite' ? 0 : value",
  },
  {
    file: `${room}/compare-runs.ts`,
    test: `${tests}/compare-runs.test.ts`,
    loses: 'the order of the starts',
    find: 'Date.parse(one.result.startedAt) - Date.parse(other.result.startedAt)',
    replace: '0 * Date.parse(one.result.startedAt) * Date.parse(other.result.startedAt)',
  },
  {
    file: `${room}/compare-runs.ts`,
    test: `${tests}/compare-runs.test.ts`,
    loses: 'that the runs did not take turns',
    find: 'pair === inOrder[place ^ 1]?.pair',
    replace: 'pair >= 0 && place >= 0',
  },
  {
    file: `${room}/fingerprint.ts`,
    test: `${tests}/objections.test.ts`,
    loses: 'that a seed may differ',
    find: "name !== 'seed'",
    replace: "name !== ''",
  },
  {
    file: `${room}/fingerprint.ts`,
    test: `${tests}/objections.test.ts`,
    loses: 'that the memory of the functions has to be the same',
    find: 'memoryMb === null ? []',
    replace: 'memoryMb !== 0 ? []',
  },
  {
    file: `${room}/compare-curves.ts`,
    test: `${tests}/compare-curves.test.ts`,
    loses: 'which side a curve is of',
    find: 'a: overRuns(ofA).median',
    replace: 'a: overRuns(ofB).median',
  },
  {
    file: `${room}/objections.ts`,
    test: `${tests}/objections.test.ts`,
    loses: 'that a part of a run is none',
    find: 'interrupted ? [',
    replace: 'interrupted && validity.reasons.length > 0 ? [',
  },
]
