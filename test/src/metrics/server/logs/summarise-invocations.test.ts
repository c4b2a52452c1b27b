import { describe, expect, test } from 'vitest'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { summariseInvocations } from '../../../../../src/metrics/server/logs/summarise-invocations.ts'
import { invocation } from '../invocations.ts'

/** Of a millisecond, with 45 MB. */
function fact(changes: Partial<InvocationFact> = {}): InvocationFact {
  return invocation({ durationUs: 1000, billedMs: 1, maxMemoryMb: 45, ...changes })
}

test('each function has its own summary', () => {
  const summary = summariseInvocations([
    fact(),
    fact({ functionName: 'Connect' }),
    fact({ functionName: '__proto__' }),
    fact(),
  ])
  expect(Object.entries(summary).map(([functionName, { invocations }]) => [functionName, invocations])).toEqual([
    ['SendMessage', 2],
    ['Connect', 1],
    ['__proto__', 1],
  ])
})

test('counts, sums and the most memory', () => {
  const { SendMessage } = summariseInvocations([
    fact({ initUs: 80_000, billedMs: 214 }),
    fact({ status: 'timeout', maxMemoryMb: null, billedMs: 3000 }),
    fact({ status: 'error', maxMemoryMb: 99 }),
  ])
  expect(SendMessage).toMatchObject({
    invocations: 3,
    coldStarts: 1,
    timeouts: 1,
    errors: 1,
    billedMs: 3215,
    maxMemoryMb: 99,
    init: { p50Us: null, p99Us: null, maxUs: 80_000 },
  })
  expect(summariseInvocations([fact({ maxMemoryMb: null })])['SendMessage']).toMatchObject({ maxMemoryMb: null })
})

test('the memory of a function is known where all of its invocations had the same', () => {
  const memoryOf = (...sizesMb: number[]) =>
    summariseInvocations(sizesMb.map((memoryMb) => fact({ memoryMb })))['SendMessage']?.memoryMb
  expect(memoryOf(512, 512)).toBe(512)
  expect(memoryOf(512, 1024)).toBeNull()
})

test('percentiles are exact, and only there where enough values are', () => {
  const values = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      fact({ durationUs: count - index, initUs: index < 20 ? index + 1 : null }),
    )
  expect(summariseInvocations(values(1000))['SendMessage']).toMatchObject({
    duration: { p50Us: 500, p99Us: 990, maxUs: 1000 },
    init: { p50Us: 10, p99Us: null, maxUs: 20 },
  })
  expect(summariseInvocations(values(999))['SendMessage']?.duration).toEqual({ p50Us: 500, p99Us: null, maxUs: 999 })
  expect(summariseInvocations(values(19))['SendMessage']?.duration.p50Us).toBeNull()
})

describe('peak concurrency', () => {
  const peak = (...invocations: readonly (readonly [environment: string, start: number | null, end: number])[]) => {
    const facts = invocations.map(([environment, startedAtMs, endedAtMs]) =>
      fact({ environment, startedAtMs, endedAtMs, durationUs: 5000 }),
    )
    return summariseInvocations(facts)['SendMessage']?.peakConcurrency
  }

  test.each([
    ['one', [['a', 0, 10]], 1],
    [
      'two that overlap',
      [
        ['a', 0, 10],
        ['b', 9, 20],
      ],
      2,
    ],
    [
      'one that begins when the other ends',
      [
        ['a', 0, 10],
        ['b', 10, 20],
      ],
      1,
    ],
    [
      'one within another',
      [
        ['a', 0, 100],
        ['b', 10, 20],
        ['c', 30, 40],
      ],
      2,
    ],
    [
      'three at one instant only',
      [
        ['a', 0, 10],
        ['b', 5, 30],
        ['c', 8, 12],
        ['d', 11, 40],
      ],
      3,
    ],
    [
      'one shorter than a millisecond',
      [
        ['a', 0, 10],
        ['b', 5, 5],
      ],
      2,
    ],
    [
      'two of one environment in one millisecond',
      [
        ['a', 5, 5],
        ['a', 5, 6],
      ],
      1,
    ],
    [
      'a start that is not known: the end less the duration',
      [
        ['a', 0, 10],
        ['b', null, 14],
      ],
      2,
    ],
  ] as const)('of %s', (_, invocations, expected) => {
    expect(peak(...invocations)).toBe(expected)
  })
})
