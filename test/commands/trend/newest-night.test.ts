import { describe, expect, it } from 'vitest'
import { judgeTrend } from '../../../commands/trend/judge-trend.ts'
import type { LeftOut } from '../../../src/metrics/result/history/history.ts'
import type { SavedNightRun } from '../../../src/metrics/result/history/saved-night-run.ts'
import { askedAfter, damagedFile, nightRun, nightRuns } from '../../fixtures/nights.ts'

const before = nightRuns(Array.from({ length: 20 }, () => 1))
const { counters, fingerprint } = nightRun(0, 0, 1)

/** Of the night after those. */
function newest(changes: Partial<SavedNightRun> = {}, minute = 0, factor = 1): SavedNightRun {
  return nightRun(20, minute, factor, changes)
}

function ended(exitCode: number, reasons: string[], failed: string[] = []): Partial<SavedNightRun> {
  return { verdict: { exitCode, reasons, failed } }
}

function trendOf(runs: readonly SavedNightRun[], asked: { asOf?: string; leftOut?: LeftOut[] } = {}) {
  const { leftOut = [], ...made } = asked
  const all = [...before, ...runs]
  return judgeTrend({ runs: all, leftOut }, [{ metric: 'delivery_latency', quantile: 'p99' }], {
    ...askedAfter(all),
    ...made,
  })
}

/** So many days after the last of the nights before. */
const daysLater = (days: number) => new Date(Date.UTC(2026, 8, 20, 2) + days * 24 * 3600 * 1000).toISOString()

const refused: Partial<SavedNightRun> = {
  ...ended(
    10,
    [
      'connections_failed was 30 (http-status 403 30); the limit is at most 0.',
      'joins_completed was 30; the limit is 60.',
    ],
    ['connections_failed', 'joins_completed'],
  ),
  counters: { ...counters, connections_failed: 30 },
}

describe('a night', () => {
  it('is green where it was measured and all is well', () => {
    expect(trendOf([newest()])).toMatchObject({ verdict: 'pass', exitCode: 0, reasons: [] })
  })

  const invalid = { validity: { verdict: 'invalid' as const, reasons: ['a worker was lost'] } }
  const unfit = { validity: { verdict: 'unfit' as const, reasons: ['The hypervisor took 27 %'] } }
  const none: LeftOut = { ...damagedFile, startedAt: null }
  const tonight: LeftOut = { ...damagedFile, startedAt: daysLater(1) }

  it.each<[string, SavedNightRun[], { asOf?: string; leftOut?: LeftOut[] }, string, number, string]>([
    [
      'refused half of the handshakes',
      [newest(refused)],
      {},
      'fail',
      10,
      '1 of 1 run of the newest night failed: connections_failed was 30',
    ],
    [
      'threw members out',
      [newest(ended(10, ['connections_lost was 9.'], ['connections_lost']))],
      {},
      'fail',
      10,
      'connections_lost was 9',
    ],
    [
      'had unknown deliveries',
      [newest(ended(10, ['deliveries_unknown was 259.'], ['deliveries_unknown']))],
      {},
      'fail',
      10,
      'deliveries_unknown',
    ],
    [
      'missed a limit',
      [newest(ended(10, ['delivery_latency.p99 was 300 ms.'], ['delivery_latency.p99']))],
      {},
      'fail',
      10,
      'p99 was 300 ms',
    ],
    [
      'failed in one of its runs',
      [newest(), newest(refused, 5), newest({}, 10)],
      {},
      'fail',
      10,
      '1 of 3 runs of the newest night failed',
    ],
    ['let nobody in', [newest(ended(12, ['None of 60 connections opened.']))], {}, 'fail', 12, 'None of 60'],
    [
      'is invalid',
      [newest({ ...invalid, ...ended(11, ['a worker was lost']) })],
      {},
      'unmeasured',
      11,
      'a worker was lost',
    ],
    [
      'is invalid, of an older version',
      [newest({ ...invalid, verdict: undefined })],
      {},
      'unmeasured',
      11,
      'a worker was lost',
    ],
    [
      'had a machine that was not fit',
      [newest(unfit), newest(unfit, 5)],
      {},
      'unmeasured',
      11,
      'None of the 2 runs of the newest night counts: unfit: The hypervisor',
    ],
    [
      'was interrupted',
      [newest({ interrupted: true, ...ended(130, ['The run was interrupted.']) })],
      {},
      'unmeasured',
      16,
      'ended before its plan was through',
    ],
    [
      'ran out of files',
      [newest(ended(13, ['This machine ran out of open files.']))],
      {},
      'unmeasured',
      13,
      'open files',
    ],
    [
      'was judged in part',
      [newest(ended(16, ['58 % of the receipts could be judged.']))],
      {},
      'unmeasured',
      16,
      'could not be judged: 58 %',
    ],
    [
      'lacks the figures that it required',
      [newest(ended(14, ["CloudWatch's figures were required."]))],
      {},
      'unmeasured',
      14,
      "CloudWatch's",
    ],
    [
      'is truncated',
      [],
      { leftOut: [tonight], asOf: daysLater(1) },
      'unmeasured',
      16,
      'cannot be read: history/x.json: damaged',
    ],
    ['is truncated in part', [newest()], { leftOut: [tonight] }, 'unmeasured', 16, 'cannot be read'],
    ['may be truncated', [newest()], { leftOut: [none] }, 'unmeasured', 16, 'may be of the newest night'],
    ['is missing', [], { asOf: daysLater(2.1) }, 'unmeasured', 16, '2.1 days before this question'],
    ['is still to come', [newest()], { asOf: daysLater(0.5) }, 'unmeasured', 16, 'a clock was wrong'],
    [
      'is of two kinds',
      [newest(), newest({ fingerprint: { ...fingerprint, scenario: 'rooms' } }, 5)],
      {},
      'unmeasured',
      16,
      'give each kind of run its own history',
    ],
  ])('that %s is not', (_, runs, asked, verdict, exitCode, reason) => {
    const trend = trendOf(runs, asked)
    expect(trend).toMatchObject({ verdict, exitCode })
    expect(trend.reasons.join(' ')).toContain(reason)
  })

  it('says the same check once, with how many runs failed it', () => {
    expect(trendOf([newest(refused), newest(refused, 5), newest({}, 10)]).reasons).toEqual([
      '2 of 3 runs of the newest night failed: connections_failed was 30 (http-status 403 30); the limit is at most 0.',
      '2 of 3 runs of the newest night failed: joins_completed was 30; the limit is 60.',
    ])
  })

  it('that fails does so although its fingerprint is a new one', () => {
    const elsewhere = { ...refused, fingerprint: { ...fingerprint, machine: '2 × Other CPU' } }
    expect(trendOf([newest(elsewhere)])).toMatchObject({ verdict: 'fail', exitCode: 10, series: [{ nights: [{}] }] })
  })

  it('fails by its counts where an older version kept no verdict', () => {
    const { verdict, counters: judged } = trendOf([newest({ ...refused, verdict: undefined })])
    expect(verdict).toBe('fail')
    expect(judged.find(({ counter }) => counter === 'connections_failed')).toMatchObject({
      newest: 30,
      verdict: 'fail',
    })
  })

  it('is green with a good run beside those that do not count', () => {
    expect(trendOf([newest(invalid), newest({ interrupted: true }, 5), newest({}, 10)]).verdict).toBe('pass')
  })
})

describe('how old the newest night may be', () => {
  const weekly = before.map((run, night) => ({
    ...run,
    startedAt: new Date(Date.UTC(2026, 0, 1 + 7 * night, 2)).toISOString(),
  }))
  const asked = (runs: readonly SavedNightRun[], days: number) =>
    judgeTrend({ runs, leftOut: [] }, [{ metric: 'delivery_latency', quantile: 'p99' }], {
      ...askedAfter(runs),
      asOf: new Date(Date.parse(runs.at(-1)!.startedAt) + days * 24 * 3600 * 1000).toISOString(),
    }).verdict

  it('is a day more than is usual in this history', () => {
    expect([1.9, 2.1].map((days) => asked(before, days))).toEqual(['pass', 'unmeasured'])
    expect([7.9, 8.1].map((days) => asked(weekly, days))).toEqual(['pass', 'unmeasured'])
  })

  it('is two days where there is one night', () => {
    expect([1.9, 2.1].map((days) => asked(before.slice(0, 1), days))).toEqual(['undecided', 'unmeasured'])
  })
})
