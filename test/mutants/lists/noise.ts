import type { Mutant } from '../mutant.ts'

const room = 'commands/noise'

/** What a machine is called fit by. */
export const noise: readonly Mutant[] = [
  {
    file: `${room}/judge.ts`,
    test: 'test/commands/noise/judge.test.ts',
    loses: 'the suspicion of an arm that is the faster one',
    find: '[figures, turned]',
    replace: '[figures, figures]',
  },
  {
    file: `${room}/findable.ts`,
    test: 'test/commands/noise/findable.test.ts',
    loses: 'that other numbers of pairs have another half-width',
    find: '(halfWidth * expectedHalfWidth(pairs, by.level))',
    replace: '(halfWidth * expectedHalfWidth(measured, by.level))',
  },
]
