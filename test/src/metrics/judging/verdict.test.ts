import { describe, expect, it } from 'vitest'
import { parseLimit } from '../../../../src/metrics/judging/checks/limits.ts'
import type { RunFacts } from '../../../../src/metrics/judging/run-facts.ts'
import { judgeRun } from '../../../../src/metrics/judging/verdict.ts'
import { metricSummary } from '../../../fixtures/run-result.ts'
import { takenTime } from '../../../fixtures/taken-time.ts'
import { goodCounters, runFacts, serverFigures, workerHealth } from './run-facts.ts'

const refused = {
  counters: { connections_attempted: 20, connections_opened: 0, connections_failed: 20 },
  classes: { connections_failed: { refused: 18, 'http-status 403': 2 } },
}
const outOfFiles = { classes: { connections_failed: { 'local-files': 20 } } }
const endedByTarget = (count: number, more: Record<string, number> = {}) => ({
  counters: { ...goodCounters, connections_lost: count, ...more },
  classes: { connections_closed: { 'closed-by-peer 1008': count - 3, reset: 3, 'closed-by-harness': 100 - count } },
})
const undecided = {
  metrics: { connect_latency: metricSummary({ count: 50, medianUs: 40_000 }) },
  measures: [],
  limits: [parseLimit('connect_latency.p99=1s')],
}
const missing = serverFigures({ status: 'missing', reasons: ['nobody there'] })
const lost = { counters: { ...goodCounters, deliveries_lost: 1, deliveries_received: 19_999 } }

it('a run in which everything went well is exit 0', () => {
  expect(judgeRun(runFacts()).verdict).toMatchObject({ exitCode: 0, reasons: [] })
})

describe('the exit code', () => {
  const rows: [number, string, Partial<RunFacts>, RegExp][] = [
    [143, 'an end by SIGTERM', { interruption: 143 }, /terminated/],
    [
      10,
      'a limit on a percentile that a lower one is over',
      { ...undecided, limits: [parseLimit('connect_latency.p99=30ms')] },
      /^Connect p50 alone was [\d.]+ ms, over the limit of 30 ms for its p99 \(connect_latency\.p99; it has 50 of the 1000 samples/,
    ],
    [130, 'an interruption', { interruption: 130 }, /interrupted/],
    [13, 'files used up', outOfFiles, /20 connections could not be made/],
    [
      12,
      'handshakes that are refused with a reason',
      { ...refused, refusals: { connect: 'http-status 403, no such Origin', join: 'full' } },
      /http-status 403 2\)\. The first refusal of connect: http-status 403, no such Origin$/,
    ],
    [12, 'no connection at all', refused, /None of 20 connections opened \(refused 18, http-status 403 2\)/],
    [
      12,
      'a target that has ended',
      { targetExited: 'the gateway ended with SIGKILL' },
      /ended: the gateway ended with SIGKILL/,
    ],
    [12, 'a target that ended all', endedByTarget(100), /ended all 100 .* \(closed-by-peer 1008 97, reset 3\)/],
    [
      12,
      'a target that ended all whom the scenario had not dropped',
      endedByTarget(80, { members_dropped: 20 }),
      /ended all 80 /,
    ],
    [
      12,
      'a target whose messages were too large for everybody',
      {
        counters: { ...goodCounters, connections_lost: 100 },
        classes: { connections_closed: { 'message-limit WS_ERR_UNSUPPORTED_MESSAGE_LENGTH': 100 } },
      },
      /^Messages over --max-message-size ended all 100 connections that were left/,
    ],
    [
      12,
      'a target that let nobody into a room',
      {
        counters: { ...goodCounters, joins_completed: 0, requests_failed: 100 },
        classes: { requests_failed: { 'join unanswered': 100 } },
      },
      /let none of 100 members into a room \(join unanswered 100\)/,
    ],
    [
      12,
      'a target that refuses everybody',
      {
        counters: { ...goodCounters, joins_completed: 0, requests_failed: 100 },
        classes: { requests_failed: { 'join refused': 100 } },
        refusals: { join: 'full' },
      },
      /^Only 0 of 100 joins were completed \(joins_completed; the limit is at least 100\)\. The first refusal of join: full$/,
    ],
    [
      10,
      'a target that ended some',
      endedByTarget(99),
      /^99 of 100 connections were lost: closed-by-peer 1008 96, reset 3 \(connections_lost\)\.$/,
    ],
    [10, 'an end before the last step', { endedEarly: 'nobody came' }, /not played to its end: nobody came/],
    [
      10,
      'nothing measured',
      { measures: ['position_age'] },
      /^Nothing was measured .*: no sample of age of the position held \(position_age.count\)\.$/,
    ],
    [
      16,
      'a limit without enough samples',
      undecided,
      /^Connect p99 could not be compared .* 1000 ms: it has 50 .* \(connect_latency\.p99\)\.$/,
    ],
    [11, 'an invalid measurement', { workersLost: 1 }, /worker processes/],
    [14, 'required figures missing', { requireMetrics: true, server: missing }, /are missing: nobody there/],
    [14, 'required figures partial', { requireMetrics: true, server: serverFigures({ status: 'partial' }) }, /partial/],
    [10, 'a failed check', lost, /^1 of 20,000 deliveries was lost \(deliveries_lost\)\.$/],
    [
      10,
      'a limit broken',
      { limits: [parseLimit('delivery_latency.p50=1ms')] },
      /^Delivery p50 was .* ms, over its limit of 1 ms \(delivery_latency\.p50\)\.$/,
    ],
  ]

  it.each(rows)('is %i for %s', (exitCode, _, changes, reason) => {
    const { verdict } = judgeRun(runFacts(changes))
    expect(verdict.exitCode).toBe(exitCode)
    expect(verdict.reasons.some((text) => reason.test(text))).toBe(true)
  })

  it('is that of the most severe, and every reason is listed', () => {
    const all: [number, Partial<RunFacts>][] = [
      [130, { interruption: 130 }],
      [13, outOfFiles],
      [12, { targetExited: 'gone' }],
      [11, { workersLost: 1 }],
      [14, { requireMetrics: true, server: missing }],
      [10, lost],
      [16, { limits: [parseLimit('connect_latency.p99=1s')] }],
    ]
    for (const [index, [exitCode]] of all.entries()) {
      const { verdict } = judgeRun(runFacts(Object.assign({}, ...all.slice(index).map(([, changes]) => changes))))
      expect(verdict.exitCode).toBe(exitCode)
      expect(verdict.reasons.length).toBeGreaterThanOrEqual(all.length - index)
    }
  })

  it.each<[string, Partial<RunFacts>]>([
    ['a measurement on shared cores', { targetSharesMachine: true, generator: [workerHealth({ stallShare: 0.5 })] }],
    ['missing figures that nobody required', { server: missing }],
    ['a limit without enough samples, where that is allowed', { ...undecided, allowInconclusive: true }],
    ["a scenario's own limit that nobody could judge", { scenarioLimits: [parseLimit('stale_items_left=0')] }],
  ])('is 0 with %s', (_, changes) => {
    expect(judgeRun(runFacts(changes)).verdict.exitCode).toBe(0)
  })

  it('names the lost worker first, and then what it did not attempt', () => {
    const { reasons } = judgeRun(runFacts({ counters: {}, metrics: {}, workersLost: 1 })).verdict
    expect(reasons[0]).toMatch(/^1 of the worker processes ended /)
    expect(reasons).toContain('No connection was attempted.')
  })

  it('is never 0 without a connection', () => {
    const { verdict } = judgeRun(runFacts({ counters: {}, metrics: {} }))
    expect(verdict).toMatchObject({
      exitCode: 11,
      reasons: expect.arrayContaining(['No connection was attempted.']) as string[],
    })
  })
})

it('a machine that cannot go on is exit 13, and says why', () => {
  const { verdict } = judgeRun(runFacts({ localFailure: 'the disk is full' }))
  expect(verdict).toMatchObject({ exitCode: 13, reasons: ['The run was ended: the disk is full.'] })
})

it.each([
  ['one stayed until the harness closed it', endedByTarget(99)],
  ['one was still open', endedByTarget(100, { connections_open_at_end: 1 })],
  ['the scenario had dropped fewer than were closed', endedByTarget(79, { members_dropped: 20 })],
])('a target that ended most is not said to have ended all: %s', (_, facts) => {
  expect(judgeRun(runFacts(facts)).verdict).toMatchObject({
    exitCode: 10,
    reasons: [expect.stringMatching(/ connections were lost: /)],
  })
})

it('connections that fanbench ended itself are not held against the target as ended by it', () => {
  const { classes, counters } = runFacts(endedByTarget(100))
  const facts = runFacts({ counters, classes: { ...classes, connections_closed: { 'no-sign-of-life': 100 } } })
  expect(judgeRun(facts).verdict).toMatchObject({
    exitCode: 10,
    reasons: [
      expect.stringMatching(/100 .* were lost: no-sign-of-life 100 .* fanbench itself ended 100 of them: nothing/),
    ],
  })
})

it.each([
  [-3_600_000, /wall clock stepped back by 3600 s/],
  [90_500, /wall clock stepped forward by 90.5 s/],
])('a wall clock that was set by %i ms is noted, and no more than that', (wallClockStepMs, note) => {
  const { validity, verdict } = judgeRun(runFacts({ wallClockStepMs }))
  expect(validity).toMatchObject({ verdict: 'valid', reasons: [expect.stringMatching(note)] })
  expect(verdict).toMatchObject({ exitCode: 0, reasons: [] })
  // Beside a reason to fail it is none of the reasons.
  expect(judgeRun(runFacts({ wallClockStepMs, workersLost: 1 })).verdict.reasons).toHaveLength(1)
})

it('a run without a connection says so once, and how they failed if it is known', () => {
  const none = { connections_attempted: 5, connections_opened: 0 }
  const { verdict } = judgeRun(runFacts({ counters: none, metrics: {} }))
  expect(verdict.reasons).toEqual([
    'None of 5 connections opened.',
    expect.stringMatching(/^Nothing was measured .*\(delivery_latency.count\)/),
  ])
})

it('required figures that are complete are no reason, others say all that is known of them', () => {
  const reasons = (server: RunFacts['server']) => judgeRun(runFacts({ requireMetrics: true, server })).verdict.reasons
  expect(reasons(serverFigures())).toEqual([])
  expect(reasons(serverFigures({ status: 'partial' }))).toEqual(["CloudWatch's figures were required and are partial."])
  expect(reasons(serverFigures({ status: 'missing', reasons: ['throttled', 'late'] }))).toEqual([
    "CloudWatch's figures were required and are missing: throttled; late.",
  ])
})

it('connections that failed for want of files are not blamed on the target', () => {
  const counters = { connections_attempted: 20, connections_failed: 20 }
  const { verdict } = judgeRun(runFacts({ ...outOfFiles, counters }))
  expect(verdict.exitCode).toBe(13)
  expect(verdict.reasons.join('\n')).not.toContain('None of')
})

it('an interruption before the first connection is not blamed on the target', () => {
  const { verdict } = judgeRun(runFacts({ interruption: 130, counters: {}, metrics: {} }))
  expect(verdict.reasons).toEqual([expect.stringContaining('interrupted')])
})

it('a run with losses among its samples fails a limit that falls among them', () => {
  const metrics = { delivery_latency: metricSummary({ count: 2000, medianUs: 40_000, lost: 100 }) }
  const { verdict } = judgeRun(runFacts({ metrics, limits: [parseLimit('delivery_latency.p99=1s')] }))
  expect(verdict.reasons).toEqual([
    'Delivery p99 is infinite, because more than 1 % never came to an end; its limit is 1000 ms (delivery_latency.p99).',
  ])
})

it.each([
  ['nothing was attempted before its worker was lost', { connections_attempted: 0 }, {}, 11],
  ['what was attempted has no outcome', { connections_attempted: 5 }, {}, 11],
  [
    'some were seen to fail',
    { connections_attempted: 5, connections_failed: 3 },
    { connections_failed: { refused: 3 } },
    12,
  ],
])('with a worker lost, the target is only blamed for what was seen: %s', (_, changes, classes, exitCode) => {
  const counters = { ...changes, connections_opened: 0, joins_attempted: 0, joins_completed: 0 }
  expect(judgeRun(runFacts({ counters, classes, workersLost: 1, metrics: {} })).verdict.exitCode).toBe(exitCode)
})

it('nor for joins that nobody saw refused', () => {
  const counters = { ...goodCounters, joins_attempted: 5, joins_completed: 0 }
  const verdictWith = (classes: RunFacts['classes']) =>
    judgeRun(runFacts({ counters, classes, workersLost: 1 })).verdict.exitCode
  expect(verdictWith({})).toBe(11)
  expect(verdictWith({ requests_failed: { 'join refused': 5 } })).toBe(12)
})

it('why a handshake was refused is said once, whether all were or some', () => {
  const reasonsOf = (opened: number) => {
    const counters = { connections_attempted: 5, connections_opened: opened, connections_failed: 5 - opened }
    const classes = { connections_failed: { 'http-status 403': 5 - opened } }
    const refusals = { connect: 'http-status 403, no such Origin' }
    return judgeRun(runFacts({ counters, classes, refusals })).verdict.reasons.filter((text) => text.includes('Origin'))
  }
  expect(reasonsOf(0)).toEqual([expect.stringMatching(/^None of 5 connections opened /)])
  expect(reasonsOf(3)).toEqual([
    expect.stringMatching(/^2 of 5 connections could not be opened: .* The first refusal of connect: /),
  ])
})

describe('a machine that others took time from', () => {
  const taken = (othersShare: number) => ({ takenTime: takenTime({ othersShare }) })
  const [unfit, disturbed, fit] = [taken(0.6), taken(0.2), taken(0.05)]
  const load = /^Other processes of this machine took \d+ % of its cores; the limit is/
  const failures: [string, Partial<RunFacts>][] = [
    ['a failed check', lost],
    ['a target that ended all', endedByTarget(100)],
    ['a target process that ended', { targetExited: 'it fell silent' }],
    ['handshakes that timed out', { ...refused, classes: { connections_failed: { 'connect-timeout': 20 } } }],
    ['an end before the last step', { endedEarly: 'nobody came' }],
    ['a limit of the user', { limits: [parseLimit('delivery_latency.p50=1ms')] }],
    ['a known defect', { findings: ['never-prunes'] }],
  ]

  it.each(failures)('is accused, not the chat, by %s', (_, changes) => {
    for (const machine of [unfit, disturbed]) {
      const { validity, verdict } = judgeRun(runFacts({ findings: [], ...changes, ...machine }))
      expect(validity.verdict).toBe('unfit')
      expect(verdict.exitCode).toBe(11)
      expect(verdict.reasons[0]).toMatch(load)
      expect(validity.reasons[0]).toMatch(load)
      expect(verdict.checks.map((check) => check.verdict)).not.toContain('fail')
      expect(verdict.reasons.at(-1)).toMatch(/^Known defects were not looked for/)
      for (const reason of verdict.reasons.slice(1, -1)) expect(reason).toMatch(/^Not held against the chat, because/)
      expect(verdict.reasons).toHaveLength(changes.findings === undefined ? verdict.reasons.length : 2)
    }
  })

  it.each(failures.slice(0, -1))('and fit all the same: accused is the chat, by %s', (_, changes) => {
    const { validity, verdict } = judgeRun(runFacts({ ...changes, ...fit }))
    expect(validity.verdict).toBe('valid')
    expect([10, 12]).toContain(verdict.exitCode)
    expect(verdict.reasons.join()).not.toContain('Not held')
  })

  it('is unfit where nothing failed, and only noted where it took little', () => {
    expect(judgeRun(runFacts(unfit))).toMatchObject({
      validity: { verdict: 'unfit' },
      verdict: { exitCode: 11, reasons: [expect.stringMatching(load)] },
    })
    expect(judgeRun(runFacts(disturbed))).toMatchObject({
      validity: { verdict: 'valid', reasons: [expect.stringMatching(load)] },
      verdict: { exitCode: 0, reasons: [] },
    })
    expect(judgeRun(runFacts(fit)).validity.reasons).toEqual([])
  })

  it('is no excuse for what no lack of time explains', () => {
    const changed = { counters: { ...goodCounters, deliveries_corrupt: 3, deliveries_misrouted: 1 } }
    const found = { ...changed, findings: ['wrong-room' as const] }
    const { verdict } = judgeRun(runFacts({ ...found, ...disturbed }))
    expect(verdict).toMatchObject({ exitCode: 10, reasons: [expect.stringMatching(/_misrouted/), expect.anything()] })
    // Beside what it does explain, nothing is.
    expect(judgeRun(runFacts({ ...found, findings: ['wrong-room', 'reorders'], ...disturbed })).verdict.exitCode).toBe(
      11,
    )
    expect(judgeRun(runFacts({ ...found, ...unfit })).verdict.exitCode).toBe(11)
    // Nobody listens there.
    for (const machine of [unfit, disturbed]) {
      const { exitCode, reasons } = judgeRun(runFacts({ ...refused, ...machine })).verdict
      expect([exitCode, reasons[0]]).toEqual([12, expect.stringMatching(/^None of 20 connections opened/)])
      expect(judgeRun(runFacts({ ...refused, ...machine, targetExited: 'it fell silent' })).verdict.exitCode).toBe(11)
      const some = { ...refused, classes: { connections_failed: { refused: 18, 'http-status 503': 2 } } }
      expect(judgeRun(runFacts({ ...some, ...machine })).verdict.exitCode).toBe(11)
    }
  })

  it('is unfit for want of time to send, and invalid where the record has a hole', () => {
    const late = { counters: { ...goodCounters, messages_published: 1000 } }
    expect(judgeRun(runFacts({ ...late, ...unfit })).validity.verdict).toBe('unfit')
    expect(judgeRun(runFacts({ ...late, ...fit })).validity.verdict).toBe('invalid')
    const { validity, verdict } = judgeRun(runFacts({ workersLost: 1, ...lost, ...unfit }))
    expect(validity.verdict).toBe('invalid')
    expect(verdict.reasons).toEqual([
      expect.stringMatching(load),
      expect.stringMatching(/worker processes/),
      expect.stringMatching(/^Not held against the chat/),
    ])
  })

  it('leaves an interruption and files that ran out what they are', () => {
    expect(judgeRun(runFacts({ interruption: 130, ...unfit })).verdict.exitCode).toBe(130)
    expect(judgeRun(runFacts({ ...outOfFiles, ...unfit })).verdict.exitCode).toBe(13)
  })

  it('holds nothing against the chat either where the crowd alone was late, but the end of its target', () => {
    const crowd = { generator: [workerHealth({ stallShare: 0.5 })] }
    const { verdict, validity } = judgeRun(runFacts({ ...lost, ...crowd }))
    expect(validity.verdict).toBe('unfit')
    expect(verdict).toMatchObject({
      exitCode: 11,
      reasons: [expect.stringMatching(/stalls/), expect.stringMatching(/^Not held against the chat/)],
    })
    expect(judgeRun(runFacts({ targetExited: 'gone', ...crowd })).verdict.exitCode).toBe(12)
  })
})
