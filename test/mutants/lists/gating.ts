import type { Mutant } from '../mutant.ts'

const room = 'src/experiments/gate'
const tests = 'test/src/experiments/gate'

/** What a FAIL of a gate rests on. */
export const gating: readonly Mutant[] = [
  {
    file: `${room}/findings.ts`,
    test: `${tests}/order.test.ts`,
    that: 'confirm nothing by a part',
    loses: 'that it takes the whole second stage to confirm a suspicion',
    find: 'const second = isSecondWhole ?',
    replace: 'const second = isFirstWhole ?',
  },
  {
    file: `${room}/plan.ts`,
    test: `${tests}/order.test.ts`,
    that: 'have the same seed',
    loses: 'that the second stage has fresh pairs',
    find: 'stage === 1 ? 0 : pairs',
    replace: 'stage === 1 ? 0 : 0',
  },
  {
    file: `${room}/plan.ts`,
    test: `${tests}/order.test.ts`,
    that: 'take turns',
    loses: 'that the sides take turns',
    find: 'inBalancedRounds(sides, pairs, seed + before)',
    replace: 'inBalancedRounds(sides, pairs, seed + before).toSorted()',
  },
  {
    file: `${room}/pairs.ts`,
    test: `${tests}/counters.test.ts`,
    that: 'does not count',
    loses: 'that some blocks say nothing',
    find: 'blocks.filter((block) => whyNotInGate(plan, block).length === 0)',
    replace: 'blocks',
  },
  {
    file: 'src/experiments/counted.ts',
    test: `${tests}/verdicts.test.ts`,
    that: 'used up',
    loses: 'that a used-up machine is no fault of the candidate',
    find: ', ...whyUsedUp({ generator })]',
    replace: ', ...whyUsedUp({ generator: [] })]',
  },
  {
    file: `${room}/judge-counters.ts`,
    test: `${tests}/counters.test.ts`,
    that: 'fails at once',
    loses: 'that counters are exact',
    find: 'after > before && isPrompt(candidate)',
    replace: 'after > before + 1 && isPrompt(candidate)',
  },
  {
    file: `${room}/judge-counters.ts`,
    test: `${tests}/counters.test.ts`,
    that: 'both have some',
    loses: 'that the baseline may have some too',
    find: 'sums.baseline === 0 &&',
    replace: 'sums.baseline < sums.candidate &&',
  },
  {
    file: `${room}/judge-counters.ts`,
    test: `${tests}/counters.test.ts`,
    that: 'slow machine',
    loses: 'that the machine may be the cause of a loss',
    find: 'slowestUs(summary) < promptUs',
    replace: 'slowestUs(summary) >= 0',
  },
  {
    file: `${room}/judge-counters.ts`,
    test: `${tests}/counters.test.ts`,
    that: 'both have some',
    loses: 'that a suspected counter takes two stages',
    find: 'isSuspect && isSecondWhole && isMoreOften(second)',
    replace: 'isSuspect && isSecondWhole',
  },
  {
    file: 'src/metrics/judging/statistics/judge-stage.ts',
    test: `${tests}/verdicts.test.ts`,
    that: 'one correction',
    loses: "Holm's correction over the metrics of a gate",
    find: 'holm(averages.map(signedRankP))',
    replace: 'averages.map(signedRankP)',
  },
  {
    file: `${room}/judge-metrics.ts`,
    test: `${tests}/counters.test.ts`,
    that: 'posts by deliveries',
    loses: 'the posts of the candidate',
    find: '> 1 + figure.allowedRegression',
    replace: '> 3 + figure.allowedRegression',
  },
  {
    file: `${room}/differences.ts`,
    test: `${tests}/sides.test.ts`,
    loses: 'what has to be the same of both sides',
    find: '!isAlike(entry) && !mayDiffer.includes(entry.name)',
    replace: '!isAlike(entry) && mayDiffer.includes(entry.name)',
  },
]
