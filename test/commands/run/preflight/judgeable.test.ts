import { describe, expect, it } from 'vitest'
import {
  fewMessagesNotices,
  judgeableProblems,
  publishingProblems,
  untimedProblems,
} from '../../../../commands/run/preflight/judgeable.ts'
import { parseLimit } from '../../../../src/metrics/judging/checks/limits.ts'
import { connect } from '../../../../src/scenarios/connect.ts'
import { scenarios } from '../../../../src/scenarios/index.ts'
import type { RunOptions } from '../../../../src/scenarios/options.ts'
import { plannedSamples } from '../../../../src/scenarios/planned-samples.ts'
import type { Scenario } from '../../../../src/scenarios/scenario.ts'
import { defaultOptions } from '../../../../src/settings/compose-options.ts'
import { smoke } from '../../../../src/scenarios/smoke.ts'

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
      /^--limit delivery_latency\.p99: cannot be judged: the limit needs 1,000 samples, and this run has at most \d+; give --duration \S+, or a limit on delivery_latency\.p50$/,
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

describe("everybody's p90", () => {
  const measuring = scenarios.filter(({ measures }) => measures.includes('delivery_latency'))
  const plannedAtLeast = (scenario: Scenario, options: RunOptions) =>
    plannedSamples('time_to_last_delivery', scenario, options)?.atLeast ?? 0

  it.each(measuring)('is known of $name as it is, or it says beforehand that it is not', (scenario) => {
    const chats = [undefined, { name: 'hall', hasRooms: false }]
    for (const options of chats.map((chat) => defaultOptions(scenario, chat))) {
      const [notice] = fewMessagesNotices(scenario, options)
      expect(notice === undefined).toBe(plannedAtLeast(scenario, options) >= 100)
    }
    const isKnown = fewMessagesNotices(scenario, defaultOptions(scenario)).length === 0
    expect(isKnown).toBe(scenario !== smoke)
  })

  it.each(measuring)('is known of $name with the duration that it names', (scenario) => {
    const short = { ...defaultOptions(scenario), publishRate: 1, duration: 10 }
    const [notice = ''] = fewMessagesNotices(scenario, short)
    const [, minutes = 0, seconds = 0] = /--duration (?:(\d+)m)?(?:(\d+)s)? is enough$/.exec(notice) ?? []
    const duration = Number(minutes) * 60 + Number(seconds)
    expect(duration).toBeGreaterThan(100)
    expect(fewMessagesNotices(scenario, { ...short, duration })).toEqual([])
  })

  it('says how many messages there are, and how many it takes', () => {
    const constant = { ...defaultOptions(smoke), arrivals: 'constant' } as const
    expect(fewMessagesNotices(smoke, constant)).toEqual([
      'the time until 90 % of the messages have reached everybody will not be known: that takes 100 messages, and this run plans 20; --duration 50s is enough',
    ])
    expect(fewMessagesNotices(smoke, { ...constant, arrivals: 'poisson', publishRate: 10 })[0]).toMatch(
      /may not be known: that takes 100 messages, and this run plans 70 to 130;/,
    )
    expect(fewMessagesNotices(connect, defaultOptions(connect))).toEqual([])
  })
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
