import type { Mutant } from '../mutant.ts'

const settled = {
  file: 'src/runs/evaluation/figures/served-times.ts',
  test: 'test/src/runs/evaluation/figures/served-times.test.ts',
}
const judged = {
  file: 'src/metrics/judging/validity/validity.ts',
  test: 'test/src/metrics/judging/validity/validity.test.ts',
  that: 'service times',
}

/** What says whether the embedded stack was as slow as it was told to be. */
export const serviceTimes: readonly Mutant[] = [
  {
    ...settled,
    loses: 'which errors are over 2 ms',
    find: 'upToUs > lateFromUs',
    replace: 'upToUs >= lateFromUs',
  },
  {
    ...settled,
    loses: 'the order in which errors are counted to a quantile',
    find: '.toSorted((a, b) => a.upToUs - b.upToUs)',
    replace: '',
  },
  {
    ...settled,
    loses: 'that a quantile has enough samples',
    find: 'if (!enoughSamples(served, quantile)) return null',
    replace: '',
  },
  {
    ...settled,
    loses: 'the times that were served',
    find: 'sum(({ servedUs }) => servedUs)',
    replace: 'sum(({ askedUs }) => askedUs)',
  },
  {
    ...judged,
    loses: 'times that are too long',
    find: 'Math.abs(meanServedUs / meanAskedUs - 1)',
    replace: 'Math.abs(meanServedUs / meanAskedUs - 1.05)',
  },
  {
    ...judged,
    loses: 'the kind that is worst',
    find: '.toSorted((a, b) => b.off - a.off)',
    replace: '.toSorted((a, b) => a.off - b.off)',
  },
  {
    ...judged,
    loses: 'that few times say little',
    find: 'served < leastServed || ',
    replace: '',
  },
  {
    file: 'commands/run/aim/shared-targets.ts',
    test: 'test/commands/run/aim/served-since.test.ts',
    loses: 'that a block on a shared stack has its own times alone',
    find: 'const more = count - ',
    replace: 'const more = count - 0 * ',
  },
]
