import type { Mutant } from '../mutant.ts'

const room = 'commands/gate'
const tests = 'test/commands/gate'

/** What a FAIL of a gate rests on. */
export const gating: readonly Mutant[] = [
  {
    file: 'src/crowd/schedule/turns.ts',
    test: 'test/src/crowd/schedule/turns.test.ts',
    that: 'never in the same turn',
    loses: 'that the sides take turns',
    find: '(this.isFirst(pair) ? 0 : this.turnUs)',
    replace: '0',
  },
  {
    file: `${room}/rounds.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'passes a candidate that is alike',
    loses: 'that cold turns do not count',
    find: 'pair >= warmUp && ofBoth',
    replace: 'ofBoth',
  },
  {
    file: `${room}/gate.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'plays one round more',
    loses: 'that a gate goes on until enough rounds count',
    find: 'counted >= plan.rounds',
    replace: 'done >= plan.rounds',
  },
  {
    file: `${room}/judge-counters.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'fails with the first that is lost',
    loses: 'that counters are exact',
    find: 'after > before && isPrompt(candidate)',
    replace: 'after > before + 1 && isPrompt(candidate)',
  },
  {
    file: `${room}/judge-counters.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'where the baseline has some, too',
    loses: 'that the baseline may have some too',
    find: 'sums.baseline === 0 &&',
    replace: 'sums.baseline < sums.candidate &&',
  },
  {
    file: `${room}/judge-work.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'fails if it is more',
    loses: 'that work is counted exactly',
    find: 'after > before * (1 +',
    replace: 'after > 1.02 * before * (1 +',
  },
  {
    file: `${room}/judge-work.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'where only some rounds have more',
    loses: 'that one round proves no more work',
    find: 'more.length >= leastRoundsOfWork && more.length === same.length',
    replace: 'more.length > 0',
  },
  {
    file: `${room}/judge-work.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'may have tried again',
    loses: 'that counts after a 429 are chance',
    find: 'byChance.every((name) => (counts[name] ?? 0) === 0)',
    replace: 'byChance.length > 0',
  },
  {
    file: `${room}/judge-time.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'whichever version is which',
    loses: 'that what is allowed does not follow from the difference',
    find: 'Math.expm1(bound - farthest)',
    replace: 'Math.expm1(bound)',
  },
  {
    file: `${room}/plan.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'starts either side first',
    loses: 'that two stacks of one version are exchangeable',
    find: "inDrawnOrder(['baseline', 'candidate'] as const, seed).map(armOf)",
    replace: "(['baseline', 'candidate'] as const).map(armOf)",
  },
  {
    file: `${room}/differences.ts`,
    test: `${tests}/sides.test.ts`,
    loses: 'what has to be the same of both sides',
    find: '!isAlike(entry) && !mayDiffer.includes(entry.name)',
    replace: '!isAlike(entry) && mayDiffer.includes(entry.name)',
  },
]
