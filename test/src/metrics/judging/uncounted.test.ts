import { expect, it } from 'vitest'
import { sameReason, uncountedSentence } from '../../../../src/metrics/judging/uncounted.ts'

const busy = (share: string) => [
  `Other processes of this machine took ${share} % of its cores; the limit is 10 %.`,
  'more',
]

it.each([
  ['nothing where all count', [[], []], null],
  [
    'one reason once, with the least and the greatest of its figures',
    [busy('34'), busy('7.5'), [], busy('61')],
    '3 of 4 blocks do not count: other processes of this machine took 7.5 to 61 % of its cores; the limit is 10 %.',
  ],
  ['one block', [[], ['its run failed']], '1 of 2 blocks does not count: its run failed.'],
  [
    'several reasons, the most frequent first',
    [['The loop was stalled 3 %.'], busy('34'), busy('40')],
    '3 of 3 blocks do not count: 2 because other processes of this machine took 34 to 40 % of its cores; the limit is 10 %; ' +
      '1 because the loop was stalled 3 %.',
  ],
  [
    'no more than three reasons',
    [['a'], ['b'], ['c'], ['d'], ['e']],
    '5 of 5 blocks do not count: 1 because a; 1 because b; 1 because c; 2 for other reasons.',
  ],
  [
    'a worker by its number, and a function by its name',
    [['Worker 1 stalled 3 % in v2'], ['Worker 2 stalled 3 % in v2']],
    '2 of 2 blocks do not count: 1 because Worker 1 stalled 3 % in v2; 1 because Worker 2 stalled 3 % in v2.',
  ],
  [
    'figures with separators by their size',
    [['None of 1,200 opened'], ['None of 900 opened']],
    '2 of 2 blocks do not count: none of 900 to 1,200 opened.',
  ],
] as const)('says %s', (_, whys, sentence) => {
  expect(uncountedSentence(whys)).toBe(sentence)
})

it('two reasons are the same if only their figures differ', () => {
  expect(sameReason(busy('34')[0]!)).toBe(sameReason(busy('1,200.5')[0]!))
  expect(sameReason('its run failed')).not.toBe(sameReason('nothing was delivered'))
})
