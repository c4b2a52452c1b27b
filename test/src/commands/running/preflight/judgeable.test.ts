import { describe, expect, it } from 'vitest'
import {
  judgeableProblems,
  publishingProblems,
  untimedProblems,
} from '../../../../../src/commands/running/preflight/judgeable.ts'
import { parseLimit } from '../../../../../src/metrics/judging/checks/limits.ts'
import { connect } from '../../../../../src/scenarios/connect.ts'
import { defaultOptions } from '../../../../../src/settings/compose-options.ts'
import { smoke } from '../../../../../src/scenarios/smoke.ts'

const problems = (text: string, options = {}) =>
  judgeableProblems([parseLimit(text)], smoke, { ...defaultOptions(smoke), ...options })

it('a limit on what a chat without answers does not tell is named', () => {
  const limits = ['join_latency.max=1s', 'recovery_time.p50=1s', 'connect_latency.max=1s'].map(parseLimit)
  const frames = { name: 'x', echoesToSender: true, say: '{text}' }
  expect(untimedProblems(limits, { ...frames, join: { send: 'j {room}', doneAfterMs: 2000 } })).toEqual([
    '--limit join_latency.max: cannot be judged: the chat does not answer join, so it is not measured; leave out this limit',
    expect.stringContaining('--limit recovery_time.p50: '),
  ])
  expect(untimedProblems(limits, { ...frames, join: { send: 'j {room}', answered: 'in' } })).toEqual([])
  expect(untimedProblems(limits, null)).toEqual([])
})

describe('a limit that the plan cannot judge', () => {
  it('is named, with the duration that would do and the percentile that can be judged', () => {
    const [problem] = problems('delivery_latency.p99=1us')
    expect(problem).toMatch(
      /^--limit delivery_latency\.p99: cannot be judged: it takes 1,000 samples, and this run has at most \d+; give --duration \S+, or a limit on delivery_latency\.p50$/,
    )
  })

  it('can be judged with the duration that it names', () => {
    const [, minutes = 0, seconds = 0] =
      /--duration (?:(\d+)m)?(?:(\d+)s)?/.exec(problems('delivery_latency.p99=1s')[0] ?? '') ?? []
    const duration = Number(minutes) * 60 + Number(seconds)
    expect(duration).toBeGreaterThan(60)
    expect(problems('delivery_latency.p99=1s', { duration })).toEqual([])
  })

  it('of connections wants members', () => {
    expect(problems('connect_latency.p99=1s')[0]).toMatch(
      /at most 10; give --members 1000, or a limit on connect_latency\.max$/,
    )
  })

  it.each([
    'delivery_latency.max=1s',
    'delivery_latency.mean=1s',
    'deliveries_lost=0',
    'delivery_latency.p50=1s',
    'init_duration.p99=1s',
  ])('is not %s', (text) => expect(problems(text)).toEqual([]))
})

describe('a scenario that measures deliveries', () => {
  it.each([{ publishRate: 0 }, { duration: 0 }])('wants messages: %o', (options) => {
    const [problem] = publishingProblems(smoke, { ...defaultOptions(smoke), ...options })
    expect(problem).toMatch(/^--(publish-rate|duration) 0: smoke measures deliveries/)
  })

  it('is satisfied with its defaults, and one that measures connections without any', () => {
    expect(publishingProblems(smoke, defaultOptions(smoke))).toEqual([])
    expect(publishingProblems(connect, defaultOptions(connect))).toEqual([])
  })
})
