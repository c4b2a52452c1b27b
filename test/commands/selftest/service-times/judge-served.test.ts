import { describe, expect, it } from 'vitest'
import { judgeServed } from '../../../../commands/selftest/service-times/run-served.ts'

/** Calls of 10 ms each that took so much more, and others that took 0.4 ms and so much more. */
function judged(moreMs: readonly number[], freeMoreMs: readonly number[] = Array<number>(1000).fill(0)) {
  return judgeServed([
    {
      kind: 'post',
      held: moreMs.map((ms) => ({ askedMs: 10, tookMs: 10 + ms })),
      freeMs: freeMoreMs.map((ms) => 0.4 + ms),
    },
  ])
}

/** So many of a thousand are this, the others that. */
function mixed(count: number, these: number, others: number): number[] {
  return [...Array<number>(count).fill(these), ...Array<number>(1000 - count).fill(others)]
}

describe('the service times of a stand-in', () => {
  it.each([
    ['0.49 ms off, early', mixed(1000, -0.49, 0), ['pass', 'pass']],
    ['3 ms too long', mixed(1000, 3, 0), ['fail', 'fail']],
    ['0.6 ms too long', mixed(1000, 0.6, 0), ['fail', 'pass']],
    ['right but for 10 of a thousand', mixed(10, 30, 0.2), ['pass', 'pass']],
    ['right but for 11 of a thousand', mixed(11, 30, 0.2), ['pass', 'fail']],
  ])('that are %s', (_, moreMs, verdicts) => {
    const { checks, times } = judged(moreMs)
    expect(checks.map(({ verdict }) => verdict)).toEqual(verdicts)
    expect(times).toBe('judged')
  })

  it.each([
    ['calls that are not held back come late', mixed(1000, 3, 0), mixed(11, 5, 0)],
    ['there are too few calls to know that', mixed(1000, 3, 0), [0, 0]],
  ])('are not judged where %s', (_, moreMs, freeMoreMs) => {
    const { checks, times } = judged(moreMs, freeMoreMs)
    expect(checks.map(({ verdict }) => verdict)).toEqual(['not-judged', 'not-judged'])
    expect(times).toBe('not-judged')
  })
})
