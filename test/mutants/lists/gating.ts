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
    find: 'pair >= warmUp &&',
    replace: '',
  },
  {
    file: `${room}/gate.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'goes on until it has enough',
    loses: 'that a gate goes on until enough turns count',
    find: 'counted.length >= plan.pairs',
    replace: 'done >= 3',
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
    loses: 'that work is counted',
    find: 'after > before * (1 +',
    replace: 'after > 2 * before * (1 +',
  },
  {
    file: `${room}/judge-time.ts`,
    test: `${tests}/judge.test.ts`,
    that: 'whichever version is which',
    loses: 'that what is allowed does not follow from the difference',
    find: 'score * (signs[place] ?? 1)',
    replace: 'score',
  },
  {
    file: `${room}/differences.ts`,
    test: `${tests}/sides.test.ts`,
    loses: 'what has to be the same of both sides',
    find: '!isAlike(entry) && !mayDiffer.includes(entry.name)',
    replace: '!isAlike(entry) && mayDiffer.includes(entry.name)',
  },
]
