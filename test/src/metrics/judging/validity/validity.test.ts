import { describe, expect, it } from 'vitest'
import type { RunFacts } from '../../../../../src/metrics/judging/run-facts.ts'
import type { MetricSummary } from '../../../../../src/metrics/result/run-result.ts'
import { judgeValidity } from '../../../../../src/metrics/judging/validity/validity.ts'
import { metricSummary } from '../../../../fixtures/run-result.ts'
import { goodCounters, runFacts, workerHealth } from '../run-facts.ts'

const delivery = metricSummary({ count: 20_000, medianUs: 40_000 })

/** A summary whose quantiles are all the same. */
function always(us: number): MetricSummary {
  return { ...delivery, p50: us, p99: us }
}

function publishDelay(medianUs: number, count = 2000): Partial<RunFacts> {
  const publish_delay = metricSummary({ count, medianUs, spread: 0.001 })
  return { metrics: { publish_delay, delivery_latency: delivery } }
}

it('a run in which everything went well is valid', () => {
  expect(judgeValidity(runFacts())).toMatchObject({ verdict: 'valid', reasons: [] })
})

const structural: [string, Partial<RunFacts>, RegExp][] = [
  [
    'a balance that does not add up',
    { balance: [{ name: 'expected = received + lost', left: 10, right: 8, residue: 2 }] },
    /"expected = received \+ lost" does not add up: 10 against 8, residue 2, limit 0\./,
  ],
  ['a lost worker', { workersLost: 1 }, /1 of the worker processes ended .*limit 0\./],
  [
    'less of the schedule published than 98 %',
    { counters: { ...goodCounters, messages_published: 1959 } },
    /1959 of 2000 scheduled .*97\.95 %; the limit is at least 98 %\./,
  ],
  ['files used up', { classes: { connections_failed: { 'local-files': 3 } } }, /^3 connections failed .*limit 0\./],
  ['ports used up', { classes: { connections_failed: { 'local-ports': 4 } } }, /^4 connections failed .*limit 0\./],
]

const timing: [string, Partial<RunFacts>, RegExp][] = [
  [
    'stalls for over 1 % of the run',
    { generator: [workerHealth({ stallShare: 0.0101 })] },
    /Worker 0 spent 1\.01 % .*stalls of over 10 ms; the limit is 1 %\./,
  ],
  [
    'waiting for a core for over 5 %',
    { generator: [workerHealth({ runQueueShare: 0.2 })] },
    /20 % .*waiting for a core; the limit is 5 %\./,
  ],
  ['collecting garbage for over 1 %', { generator: [workerHealth({ gcShare: 0.02 })] }, /2 % .*the limit is 1 %\./],
  [
    'a publish delay over a tenth of the delivery p50',
    publishDelay(4_600),
    /p99 of the publish delay was .* ms; the limit is .* 10 % of the delivery p50\./,
  ],
]

describe('on a machine of its own, the crowd', () => {
  it.each([
    ...structural.map((one) => ['invalid', ...one] as const),
    ...timing.map((one) => ['unfit', ...one] as const),
  ])('is %s with %s', (word, _, changes, reason) => {
    const { verdict, reasons } = judgeValidity(runFacts(changes))
    expect(verdict).toBe(word)
    expect(reasons).toEqual([expect.stringMatching(reason)])
  })
})

describe('sharing the cores with the target', () => {
  it.each(structural)('it is still invalid with %s', (_, changes, reason) => {
    const { verdict, reasons } = judgeValidity(runFacts({ ...changes, targetSharesMachine: true }))
    expect(verdict).toBe('invalid')
    expect(reasons).toEqual([expect.stringMatching(reason)])
    expect(reasons.join(' ')).not.toContain('the two together')
  })

  it.each(timing)('it is on shared cores with %s, and says what the figures are about', (_, changes, reason) => {
    const { verdict, reasons } = judgeValidity(runFacts({ ...changes, targetSharesMachine: true }))
    expect(verdict).toBe('shared-cores')
    expect(reasons).toEqual([
      expect.stringMatching(reason),
      expect.stringContaining('a statement about the two together.'),
    ])
  })

  it('both kinds at once are invalid, and all are listed', () => {
    const generator = [workerHealth({ stallShare: 0.5 })]
    const { verdict, reasons } = judgeValidity(runFacts({ workersLost: 2, generator, targetSharesMachine: true }))
    expect(verdict).toBe('invalid')
    expect(reasons).toHaveLength(3)
  })
})

it('messages that the target made impossible to send are no part of the schedule', () => {
  const counters = { ...goodCounters, messages_published: 1000, messages_unsendable: 600, messages_withheld: 400 }
  expect(judgeValidity(runFacts({ counters }))).toMatchObject({ verdict: 'valid', reasons: [] })
  const missed = { ...goodCounters, messages_published: 900, messages_unsendable: 1000, messages_missed: 100 }
  expect(judgeValidity(runFacts({ counters: missed })).reasons).toEqual([
    expect.stringContaining('900 of 1000 scheduled messages were published, 90 %'),
  ])
  const none = { ...goodCounters, messages_published: 0, messages_unsendable: 2000 }
  expect(judgeValidity(runFacts({ counters: none })).limits).toContainEqual(
    expect.objectContaining({ name: 'share of the schedule carried out', verdict: 'unknown' }),
  )
})

describe('a limit', () => {
  it('that is just met is met', () => {
    const generator = [workerHealth({ stallShare: 0.01, runQueueShare: 0.05, gcShare: 0.01 })]
    const counters = { ...goodCounters, messages_published: 1960 }
    expect(judgeValidity(runFacts({ generator, counters })).verdict).toBe('valid')
  })

  it('on the publish delay is 5 ms, however slow the deliveries', () => {
    const metrics = {
      publish_delay: metricSummary({ count: 2000, medianUs: 6_000, spread: 0.001 }),
      delivery_latency: metricSummary({ count: 20_000, medianUs: 900_000 }),
    }
    expect(judgeValidity(runFacts({ metrics })).reasons).toEqual([
      expect.stringMatching(/publish delay.*limit is 5 ms/),
    ])
  })

  it('is broken by the p90 where there are too few samples for the p99', () => {
    const { verdict, reasons } = judgeValidity(runFacts(publishDelay(8_000, 150)))
    expect(verdict).toBe('unfit')
    expect(reasons[0]).toMatch(/^The p90 of the publish delay was/)
  })

  it('is about the worst worker, and says how many are over it', () => {
    const generator = [0.001, 0.02, 0.04].map((stallShare, worker) => workerHealth({ worker, stallShare }))
    expect(judgeValidity(runFacts({ generator })).reasons).toEqual([
      expect.stringMatching(/^Worker 2 spent 4 % .*\(2 of 3 workers are over the limit\)/),
    ])
  })

  it('on the width of the interval is a fifth of the delivery p99', () => {
    const metrics = {
      clock_width: metricSummary({ count: 20_000, medianUs: 30_000, spread: 0.001 }),
      delivery_latency: delivery,
    }
    expect(judgeValidity(runFacts({ metrics })).reasons).toEqual([
      expect.stringMatching(/^The p99 of the width .* was .* ms; the limit is .* ms, 20 % of the delivery p99\.$/),
    ])
  })

  it('cannot be broken by what the kernel does not tell, nor by what was not measured', () => {
    const generator = [workerHealth({ runQueueShare: null })]
    expect(judgeValidity(runFacts({ generator, metrics: {}, counters: { connections_attempted: 1 } })).verdict).toBe(
      'valid',
    )
  })
})

describe('the table of limits', () => {
  it('lists what was looked at, also when all is well', () => {
    const limits = judgeValidity(runFacts()).limits.map(({ name, verdict }) => `${name}: ${verdict}`)
    expect(limits).toEqual([
      'balance lines with a residue: ok',
      'worker processes lost: ok',
      'share of the schedule carried out: ok',
      'connections failed for want of files or ports: ok',
      'time in event-loop stalls of over 10 ms: ok',
      'time waiting for a core: ok',
      'time collecting garbage: ok',
      'publish delay p99: ok',
      'publish delay p99: ok',
      "width of the receipts' interval p99: unknown",
      'time taken from the run: unknown',
      'time taken from the run, worst 5 s: unknown',
    ])
  })

  it.each([...structural, ...timing])('has one broken limit with %s', (_, changes) => {
    const broken = judgeValidity(runFacts(changes)).limits.filter(({ verdict }) => verdict === 'broken')
    expect(broken).toHaveLength(1)
  })

  it('has one row for all balance lines, each with its own reason', () => {
    const line = { name: 'a = b', left: 3, right: 1, residue: 2 }
    const { limits, reasons } = judgeValidity(runFacts({ balance: [line, { ...line, name: 'c = d' }] }))
    expect(reasons).toHaveLength(2)
    expect(limits[0]).toMatchObject({ note: 'of 2 lines', observed: 2, verdict: 'broken' })
  })

  it('shows the worst worker', () => {
    const generator = [0.001, 0.004, 0.002].map((gcShare, worker) => workerHealth({ worker: worker + 1, gcShare }))
    const limit = judgeValidity(runFacts({ generator })).limits.find(({ name }) => name === 'time collecting garbage')
    expect(limit).toMatchObject({ note: 'worker 2, the worst of 3', observed: 0.004, verdict: 'ok' })
  })

  it('has the observed, the limit and its unit in every row, and the same figures in the reasons', () => {
    const metrics = { publish_delay: always(6_000), clock_width: always(20_000), delivery_latency: always(40_000) }
    const { limits, reasons } = judgeValidity(runFacts({ metrics, workersLost: 1 }))
    const whole = { bound: 'at most', limit: 0, unit: 'count' }
    const share = { bound: 'at most', unit: 'share', note: '' }
    expect(limits).toMatchObject([
      { ...whole, note: 'of 1 lines', observed: 0 },
      { ...whole, note: '', observed: 1 },
      { note: '2000 of 2000 messages', observed: 1, bound: 'at least', limit: 0.98, unit: 'share' },
      { ...whole, note: '', observed: 0 },
      { ...share, observed: 0.001, limit: 0.01 },
      { ...share, observed: 0.01, limit: 0.05 },
      { ...share, observed: 0.002, limit: 0.01 },
      { note: '', observed: 6_000, limit: 5_000, bound: 'at most', unit: 'us' },
      { note: '10 % of the delivery p50', observed: 6_000, limit: 4_000, bound: 'at most', unit: 'us' },
      { note: '20 % of the delivery p99', observed: 20_000, limit: 8_000, bound: 'at most', unit: 'us' },
      { ...share, observed: null, limit: 0.1 },
      { ...share, observed: null, limit: 0.5 },
    ])
    expect(reasons.slice(1)).toEqual([
      'The p99 of the publish delay was 6 ms; the limit is 5 ms.',
      'The p99 of the publish delay was 6 ms; the limit is 4 ms, 10 % of the delivery p50.',
      "The p99 of the width of the receipts' interval was 20 ms; the limit is 8 ms, 20 % of the delivery p99.",
    ])
  })

  it('does not count a worker that just meets the limit among those over it', () => {
    const generator = [0.01, 0.02].map((stallShare, worker) => workerHealth({ worker, stallShare }))
    expect(judgeValidity(runFacts({ generator })).reasons).toEqual([
      'Worker 1 spent 2 % of the run in event-loop stalls of over 10 ms; the limit is 1 %.',
    ])
  })

  it('does not know what was not measured', () => {
    const { limits } = judgeValidity(runFacts({ generator: [], metrics: {}, counters: {} }))
    expect(limits.filter(({ verdict }) => verdict === 'unknown')).toHaveLength(9)
  })
})

describe('service times', () => {
  const figures = (served: number, meanServedUs: number) => ({
    asked: served,
    served,
    meanAskedUs: 10_000,
    meanServedUs,
    errorP50Us: null,
    errorP99Us: null,
    lateShare: 0,
  })
  const served = (all: number, post: number, count = 100) =>
    runFacts({
      servedTimes: { all: figures(count, all), kinds: { post: figures(count, post), read: figures(count, 10_000) } },
      targetSharesMachine: true,
    })

  it.each([
    [11_900, 14_900],
    [8_100, 5_100],
  ])('with a mean of %i us, and %i us of one kind, where 10,000 were asked for, leave a run valid', (all, post) => {
    expect(judgeValidity(served(all, post))).toMatchObject({ verdict: 'valid', reasons: [] })
  })

  it.each<[string, RunFacts, RegExp]>([
    [
      'that are a fifth longer',
      served(12_100, 14_900),
      /times of all kinds .* 10 ms and had 12\.1 ms, 21 % off.* 20 %/,
    ],
    [
      'that are half as long again of one kind',
      served(11_900, 15_100),
      /times of post .* 10 ms and had 15\.1 ms, 51 %/,
    ],
  ])('%s: a run on shared cores that waited for them', (_, facts, reason) => {
    const { verdict, reasons } = judgeValidity(facts)
    expect(verdict).toBe('shared-cores')
    expect(reasons[0]).toMatch(reason)
  })

  it('that are too few are not judged', () => {
    const { verdict, limits } = judgeValidity(served(90_000, 90_000, 99))
    expect(verdict).toBe('valid')
    const ofServiceTimes = limits.filter(({ name }) => name.startsWith('service times'))
    expect(ofServiceTimes.map((limit) => limit.verdict)).toEqual(['unknown', 'unknown'])
  })
})

describe('environments that are held to a share of a core', () => {
  const environments = (achievedCpuShare: number | null) =>
    runFacts({
      processes: [
        {
          name: 'Lambda SendMessage',
          side: 'target',
          processes: 1,
          cpuSeconds: 1,
          peakRssBytes: 1,
          cpuShares: [{ askedCpuShare: 0.3, achievedCpuShare }],
        },
      ],
      targetSharesMachine: true,
    })

  it.each([0.28, 0.3, 0.9, null])('and had %s of it leave a run valid', (share) => {
    expect(judgeValidity(environments(share))).toMatchObject({ verdict: 'valid', reasons: [] })
  })

  it('and could not have it says so, on shared cores', () => {
    const { verdict, reasons } = judgeValidity(environments(0.2))
    expect(verdict).toBe('shared-cores')
    expect(reasons[0]).toContain('should have had 30 % of a core by its memory and had 20 %')
  })
})
