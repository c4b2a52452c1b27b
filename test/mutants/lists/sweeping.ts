import type { Mutant } from '../mutant.ts'

const room = 'commands/sweep'
const test = 'test/commands/sweep/judge.test.ts'

/** What the recommendation of a sweep rests on. */
export const sweeping: readonly Mutant[] = [
  {
    file: `${room}/differences.ts`,
    test,
    loses: 'that the two of a pair are of the same round',
    find: 'other.get(round) ?? null',
    replace: '[...other.values()].at(-1) ?? null',
  },
  {
    file: `${room}/front.ts`,
    test,
    loses: 'the doubt in a difference that is not significant, in the knee',
    find: 'if (!isSignificant || !(lessP99 > 0)) return []',
    replace: 'if (!(lessP99 > 0)) return []',
  },
  {
    file: `${room}/front.ts`,
    test,
    loses: 'what a step costs',
    find: 'lessP99 >= moreUsd',
    replace: 'lessP99 >= 0',
  },
  {
    file: `${room}/judge.ts`,
    test,
    loses: 'the upper end of the interval of an SLO',
    find: 'if (keeps(asNumber(interval.upper)))',
    replace: 'if (keeps(asNumber(interval.lower)))',
  },
  {
    file: 'commands/experiment/counted.ts',
    test,
    loses: 'that environments had their share of a core',
    find: 'if (reasons.length > 0)',
    replace: 'if (reasons.length > 1)',
  },
  {
    file: `${room}/figures.ts`,
    test,
    loses: "that a block's minutes hold its neighbours",
    find: "result.server.status !== 'complete' || ",
    replace: '',
  },
]
