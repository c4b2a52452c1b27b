import { describe, expect, test } from 'vitest'
import {
  describeProfile,
  serviceTimeKinds,
  serviceTimesSchema,
  serviceTimesSchemaName,
} from '../../../../reference-stack/local/service-times/profile.ts'
import { typical } from '../../../../reference-stack/local/service-times/typical.ts'

const figure = (percentile: number, ms: number, mark = 'O') => ({ percentile, ms, mark, source: 'recorded, n = 1000' })
const profile = (times: object) => ({ schema: serviceTimesSchemaName, name: 'mine', times })

function mistakesIn(value: unknown): string[] {
  const { error } = serviceTimesSchema.safeParse(value)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test('the typical profile has every kind, and each of its figures a source and a mark', () => {
  expect(mistakesIn(typical)).toEqual([])
  expect(Object.keys(typical.times)).toEqual(Object.keys(serviceTimeKinds))
})

test('a profile may leave kinds out', () => {
  expect(mistakesIn(profile({ post: [figure(50, 10), figure(99, 10)] }))).toEqual([])
  expect(mistakesIn(profile({}))).toEqual([])
})

test('every mistake is named at once', () => {
  const times = {
    post: [figure(50, 10)],
    read: [figure(50, 10), figure(50, 12), figure(99, 8), figure(100, 20)],
    write: [figure(50, 0), { ...figure(90, 4, 'M'), note: 'x' }],
    posts: [],
  }
  expect(mistakesIn({ ...profile(times), schema: 'fanbench/service-times@2', name: '' })).toEqual([
    expect.stringMatching(/^schema: /),
    expect.stringMatching(/^name: /),
    'times.post: has to have two figures or more, such as the percentiles 50 and 99',
    expect.stringMatching(/^times\.read\.3\.percentile: /),
    'times.read.1: percentile 50 comes after percentile 50',
    'times.read.2: 8 ms is less than the 12 ms of percentile 50',
    expect.stringMatching(/^times\.write\.0\.ms: /),
    expect.stringMatching(/^times\.write\.1\.mark: /),
    expect.stringMatching(/^times\.write\.1: .*note/),
    expect.stringMatching(/^times: .*posts/),
  ])
})

describe('a report says of a profile', () => {
  test('that all of it is assumed', () => {
    expect(describeProfile(typical)).toBe('typical: 36 figures, all assumed')
  })

  test('how many of its figures are what', () => {
    const mixed = serviceTimesSchema.parse(
      profile({ post: [figure(50, 1), figure(90, 2), figure(99, 3, 'U')], read: [figure(50, 1, 'D'), figure(99, 2)] }),
    )
    expect(describeProfile(mixed)).toBe('mine: 5 figures, 1 documented, 3 observed, 1 assumed')
  })
})
