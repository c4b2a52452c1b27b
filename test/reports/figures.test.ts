import { describe, expect, it } from 'vitest'
import {
  duration,
  inUnit,
  instant,
  interval,
  milliseconds,
  percent,
  percentileLabel,
  quantileLabel,
  runTime,
  shareOf,
  withMs,
} from '../../reports/figures.ts'
import { outcomeOf } from '../../reports/outcome.ts'
import { exitCodes } from '../../src/exit-codes.ts'

describe('figures', () => {
  it.each([
    ['microseconds as milliseconds with 3 significant digits', milliseconds(4_104), '4.10'],
    ['less than a millisecond', milliseconds(412), '0.412'],
    ['seconds in milliseconds', milliseconds(12_345_678), '12,300'],
    ['whole microseconds, and no digit more', milliseconds(9), '0.009'],
    ['less than a microsecond', milliseconds(0.3), '< 0.001'],
    ['zero', milliseconds(0), '0'],
    ['no figure, which is not zero', milliseconds(null), '–'],
    ['a quantile among the lost', withMs('infinite'), '∞ (lost)'],
    ['a figure with its unit', withMs(61_000), '61.0 ms'],
    ['a ratio', inUnit(1.5, 'ratio'), '1.5 times'],
    ['a count', inUnit(12_800, 'count'), '12,800'],
    ['memory', inUnit(50 * 2 ** 20, 'bytes'), '50 MiB'],
    ['a sum of money', inUnit(0.001234, 'usd'), '$0.00123'],
    ['no value of any unit', inUnit(null, 'usd'), '–'],
    ['the name of a percentile', percentileLabel('p50'), 'p50'],
    ['that of one with three nines', percentileLabel('p999'), 'p99.9'],
    ['all of all', shareOf(37_500, 37_500), '100 %'],
    ['all but one, never rounded up', shareOf(999_999, 1_000_000), '99.99 %'],
    ['both ends of an interval', interval(30_480, 30_900), '30.5–30.9'],
    ['an interval that is one figure as none', interval(30_920, 30_940), null],
    ['an interval that is not known as none', interval(undefined, 30_900), null],
    ['an interval among the lost as none', interval('infinite', 'infinite'), null],
    ['a share of nothing', shareOf(0, 0), '–'],
    ['a share', percent(0.0123), '1.2 %'],
    ['nearly all', percent(0.99996), '99.9 %'],
    ['nearly nothing', percent(0.0001), '< 0.1 %'],
    ['one of very many', shareOf(1, 1_000_000), '< 0.01 %'],
    ['a percentile of four nines', quantileLabel(1 - 1 / 10_000), '99.99 %'],
    ['a short time', duration(2.44), '2.4 s'],
    ['minutes', duration(118), '1 min 58 s'],
    ['hours', duration(7500), '2 h 5 min'],
    ['a time that cannot be known', duration(Number.NaN), '–'],
    ['a place in the run', runTime(67), '1:07'],
    ['a place in a long run', runTime(3727), '1:02:07'],
    ['an instant', instant('2026-11-21T02:15:00.123Z'), '2026-11-21 02:15:00 UTC'],
  ])('write %s', (_, written, expected) => {
    expect(written).toBe(expected)
  })
})

describe('outcomes', () => {
  it.each(Object.entries(exitCodes))('have a word of their own for %s (exit code %i)', (_, code) => {
    expect(outcomeOf(code)).not.toEqual(outcomeOf(999))
  })
})
