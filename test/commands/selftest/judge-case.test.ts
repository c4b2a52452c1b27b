import { describe, expect, it } from 'vitest'
import { calibrationCases } from '../../../commands/selftest/cases.ts'
import { type CaseConditions, judgeCase } from '../../../commands/selftest/judge-case.ts'
import type { Comparison } from '../../../commands/selftest/selftest-result.ts'

const spread = { minUs: 20, p50Us: 70, p99Us: 500, p999Us: 900, maxUs: 2000 }

const good: Comparison = {
  deliveries: 10_000,
  receipts: 10_000,
  missed: 0,
  cutOff: 0,
  invented: 0,
  error: spread,
  width: spread,
  coverage: 0.99,
  vague: 0,
  widened: 0,
  quantiles: (['p50', 'p90', 'p95', 'p99', 'p999'] as const).map((name) => {
    return { name, trueUs: 299_900, earliestUs: 299_800, latestUs: 300_000, errorUs: 100, isInside: true }
  }),
  counts: [{ kind: 'lost', injected: 3, inTransit: 0, found: 3 }],
}

const quiet: CaseConditions = {
  validity: { verdict: 'valid', reasons: [] },
  workers: 1,
  seconds: 10,
  isBlocked: false,
  judgesTimes: true,
}

const busy: CaseConditions = { ...quiet, validity: { ...quiet.validity, verdict: 'shared-cores' } }

function judge(name: string, changes: Partial<Comparison>, conditions: CaseConditions = quiet) {
  const calibration = calibrationCases.find((candidate) => candidate.name === name)
  if (calibration === undefined) throw new Error(`no case ${name}`)
  const { checks, times } = judgeCase(calibration, { ...good, ...changes }, conditions)
  const named = (verdict: string) => checks.filter((check) => check.verdict === verdict).map((check) => check.name)
  return { times, failed: named('fail'), passed: named('pass'), notJudged: named('not-judged') }
}

describe('a case of the selftest', () => {
  it.each(calibrationCases.filter(({ blockedReceivers }) => blockedReceivers === null).map(({ name }) => name))(
    '%s passes where nothing is wrong',
    (name) => expect(judge(name, {})).toMatchObject({ times: 'judged', failed: [], notJudged: [] }),
  )

  it.each([
    ['a count that is wrong', { counts: [{ kind: 'lost', injected: 3, inTransit: 0, found: 2 }] }, 'lost'],
    ['a loss that did not happen', { counts: [{ kind: 'lost', injected: 0, inTransit: 0, found: 1 }] }, 'lost'],
    ['a receipt that is missing', { missed: 1 }, 'receipts missed'],
    ['a receipt of nothing', { invented: 1 }, 'receipts invented'],
    ['no delivery at all', { deliveries: 0 }, 'deliveries'],
    ['truths outside their interval', { coverage: 0.989 }, 'truth within the interval of the receipt'],
    ['no truth that is known', { coverage: null }, 'truth within the interval of the receipt'],
    [
      'a percentile with the truth outside',
      { quantiles: good.quantiles.map((q) => ({ ...q, isInside: q.name !== 'p90' })) },
      'percentiles with the truth outside their interval',
    ],
  ] as const)('fails for %s, on a quiet machine and on a busy one', (_, changes, check) => {
    expect(judge('faults', changes).failed).toEqual([check])
    expect(judge('faults', changes, busy).failed).toEqual([check])
  })

  it.each([
    ['lognormal', 'a single receipt that is far off', { error: { ...spread, p99Us: 1501 } }],
    ['burst-100', 'an interval that is too wide', { width: { ...spread, p99Us: 3001 } }],
    ['lognormal', 'a percentile that is off', { quantiles: good.quantiles.map((q) => ({ ...q, errorUs: -3001 })) }],
    [
      'stall',
      'a stall that is shorter than it was',
      { quantiles: good.quantiles.map((q) => ({ ...q, latestUs: 280_000 })) },
    ],
  ] as const)('%s fails for %s on a quiet machine, and is not judged on a busy one', (name, _, changes) => {
    expect(judge(name, changes).failed).not.toEqual([])
    expect(judge(name, changes, busy)).toMatchObject({ times: 'not-judged', failed: [] })
  })

  it('does not count what was under way at the end of a run that was not fit, and only that', () => {
    const unfit: CaseConditions = { ...quiet, validity: { ...quiet.validity, verdict: 'unfit' } }
    const late = { missed: 5, cutOff: 5, counts: [{ kind: 'lost', injected: 3, inTransit: 0, found: 8 }] } as const
    expect(judge('faults', late, unfit)).toMatchObject({ failed: [], notJudged: ['receipts missed', 'lost'] })
    expect(judge('faults', late, busy).failed).toEqual(['receipts missed', 'lost'])
    expect(judge('faults', { ...late, missed: 6 }, unfit).failed).toEqual(['receipts missed', 'lost'])
    expect(judge('faults', { ...late, invented: 1 }, unfit).failed).toEqual(['receipts invented'])
    expect(judge('faults', { ...late, coverage: 0.98 }, unfit).failed).toEqual([
      'truth within the interval of the receipt',
    ])
  })

  it('has no absolute times among its checks where they are not wanted', () => {
    const { passed } = judge('lognormal', {}, { ...quiet, judgesTimes: false })
    expect(passed).toContain('truth within the interval of the receipt')
    expect(passed.filter((name) => name.includes('error'))).toEqual([])
  })

  it('limits the width of a burst of 1,000 only where there are cores for it', () => {
    const name = 'p99 of the width of the interval'
    expect(judge('burst-1000', {}).passed).not.toContain(name)
    expect(judge('burst-1000', {}, { ...quiet, workers: 4 }).passed).toContain(name)
  })

  it('with blocked receivers fails if the run calls itself valid, and passes if it does not', () => {
    expect(judge('blocked-receiver', {}, { ...quiet, isBlocked: true }).failed).toHaveLength(1)
    expect(judge('blocked-receiver', {}, { ...busy, isBlocked: true })).toMatchObject({ times: 'none', failed: [] })
  })
})
