import { describe, expect, it } from 'vitest'
import { hodgesLehmann, walshAverages } from '../../../../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { type PairedMetric, judgeStage } from '../../../../../src/metrics/judging/statistics/judge-stage.ts'
import { pairsToPass } from '../../../../../src/metrics/judging/statistics/power.ts'
import { signedRankInterval, signedRankP } from '../../../../../src/metrics/judging/statistics/signed-rank.ts'
import { judgeTwoStages, leastPairsToFail } from '../../../../../src/metrics/judging/statistics/two-stages.ts'

/** Ten pairs around a log-ratio, five below and five above. */
const around = (logRatio: number, spread: number) =>
  Array.from({ length: 10 }, (_, i) => logRatio + (spread * (i - 4.5)) / 4.5)

const metric = <Name extends string>(name: Name, differences: readonly number[]): PairedMetric<Name> => ({
  name,
  allowedRegression: 0.05,
  differences,
})
const verdictOn = (differences: readonly number[]) => judgeStage([metric('p99', differences)], 0.05)[0]?.verdict
const limit = Math.log1p(0.05)
const levels = { suspicion: 0.05, failure: 0.001 }

describe('one stage', () => {
  it('suspects what is slower beyond doubt and by more than is allowed', () => {
    expect(verdictOn(around(0.2, 0.1))).toBe('suspect')
    expect(verdictOn(around(0.2, 0.6))).toBe('inconclusive')
    expect(verdictOn(around(limit + 0.001, 0.01))).toBe('suspect')
    expect(verdictOn(around(limit - 0.001, 0.01))).toBe('inconclusive')
  })

  it('lets pass what is beyond doubt not slower by more than is allowed', () => {
    expect(verdictOn(around(0, 0.05))).toBe('pass')
    expect(verdictOn(around(0, 0.2))).toBe('inconclusive')
    expect(verdictOn(around(0.02, 0.01))).toBe('pass')
    expect(verdictOn(around(-0.3, 0.2))).toBe('pass')
    expect(verdictOn(around(limit, 0))).toBe('inconclusive')
    expect(verdictOn(around(0, 0))).toBe('pass')
  })

  it('shows the estimate, the bounds and the p-value that it was judged by', () => {
    const differences = around(0.03, 0.2)
    const averages = walshAverages(differences)
    const interval = signedRankInterval(averages, 0.05)
    expect(judgeStage([metric('p99', differences)], 0.05)).toEqual([
      {
        name: 'p99',
        verdict: 'inconclusive',
        estimate: hodgesLehmann(averages),
        ...interval,
        p: signedRankP(averages),
        pairsToPass: pairsToPass(interval, 10, 0.05, 0.05),
      },
    ])
    expect(pairsToPass(interval, 10, 0.05, 0.05)).toBeGreaterThan(10)
  })

  it('says how many pairs it takes only where it is inconclusive', () => {
    const judged = judgeStage([metric('slow', around(0.2, 0.1)), metric('alike', around(0, 0.05))], 0.05)
    expect(judged.map(({ verdict, pairsToPass }) => [verdict, pairsToPass])).toEqual([
      ['suspect', null],
      ['pass', null],
    ])
  })

  it('corrects for the number of metrics, and judges each by its own limit', () => {
    // All but the two smallest are above 0: a p-value of 5/1024.
    const slower = [0.3, 0.25, 0.22, 0.2, 0.18, 0.15, 0.1, -0.001, -0.002, 0.09]
    const p = signedRankP(walshAverages(slower))
    expect(p).toBe(5 / 1024)
    const alike = Array.from({ length: 10 }, (_, i) => metric(`other ${i}`, around(0, 0.05)))
    const family = (others: number) => judgeStage([metric('p99', slower), ...alike.slice(0, others)], 0.05)[0]
    expect(family(9)).toMatchObject({ p: p * 10, verdict: 'suspect' })
    expect(family(10)).toMatchObject({ p: p * 11, verdict: 'inconclusive' })
    expect(judgeStage([{ ...metric('p99', slower), allowedRegression: 0.2 }], 0.05)[0]?.verdict).not.toBe('suspect')
  })

  it('suspects what is lost more often, and cannot tell where both are lost or nothing is known', () => {
    expect(verdictOn([...around(0, 0.05).slice(0, 2), ...Array<number>(8).fill(Infinity)])).toBe('suspect')
    expect(verdictOn([...around(0, 0.05).slice(0, 2), ...Array<number>(8).fill(-Infinity)])).toBe('pass')
    expect(verdictOn([...around(0, 0.05).slice(0, 8), NaN, NaN])).toBe('inconclusive')
    expect(judgeStage([metric('p99', [NaN, NaN])], 0.05)).toEqual([
      {
        name: 'p99',
        verdict: 'inconclusive',
        estimate: null,
        lower: -Infinity,
        upper: Infinity,
        p: 1,
        pairsToPass: null,
      },
    ])
  })
})

describe('two stages', () => {
  const [slow, alike, unclear] = [around(0.2, 0.1), around(0, 0.05), around(0, 0.3)]
  const verdicts = (first: Record<string, readonly number[]>, second: Record<string, readonly number[]>) => {
    const [one, other] = [first, second].map((stage) =>
      Object.entries(stage).map(([name, differences]) => metric(name, differences)),
    ) as [PairedMetric<string>[], PairedMetric<string>[]]
    return judgeTwoStages(one, other, levels).map(({ name, verdict }) => `${name} ${verdict}`)
  }

  it('ask for fresh pairs of what is suspect, and of nothing else', () => {
    expect(verdicts({ p99: slow, p50: alike, connect: unclear }, {})).toEqual([
      'p99 suspect',
      'p50 pass',
      'connect inconclusive',
    ])
  })

  it('fail what is suspect twice; otherwise the fresh pairs decide', () => {
    expect(verdicts({ p99: slow }, { p99: slow })).toEqual(['p99 fail'])
    expect(verdicts({ p99: slow }, { p99: alike })).toEqual(['p99 pass'])
    expect(verdicts({ p99: slow }, { p99: unclear })).toEqual(['p99 inconclusive'])
  })

  it('do not fail what was not suspect in the first, whatever the second shows', () => {
    expect(verdicts({ p99: alike, p50: unclear }, { p99: slow, p50: slow })).toEqual(['p99 pass', 'p50 inconclusive'])
  })

  it('judge each metric of a stage by itself, and correct for their number what both stages show together', () => {
    const stage = [metric('p99', slow), metric('p50', alike), metric('cpu', alike)]
    const [p99] = judgeTwoStages(stage, stage, levels)
    const p = signedRankP(walshAverages(slow))
    const pOfBoth = signedRankP(walshAverages([...slow, ...slow]))
    expect(p99).toMatchObject({ verdict: 'fail', first: { p }, second: { p }, confirmation: 3 * pOfBoth })
  })

  it('do not fail what is suspect twice, and still not beyond doubt', () => {
    // p of each stage is 2.4 %, of both together 0.18 %.
    const barely = [0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.14, 0.13, -0.26, -0.12]
    const [p99] = judgeTwoStages([metric('p99', barely)], [metric('p99', barely)], levels)
    expect(p99?.second?.verdict).toBe('suspect')
    expect(p99?.confirmation).toBeGreaterThan(levels.failure)
    expect(p99?.verdict).toBe('inconclusive')
    const loose = { ...levels, failure: 0.05 }
    expect(judgeTwoStages([metric('p99', barely)], [metric('p99', barely)], loose)[0]?.verdict).toBe('fail')
  })

  it('take so many pairs that a metric can fail at all', () => {
    for (const metrics of [1, 3, 4, 20]) {
      const failsWith = (pairs: number) => {
        const stage = Array.from({ length: metrics }, (_, i) =>
          metric(`${i}`, Array<number>(pairs).fill(i === 0 ? 0.5 : 0)),
        )
        return judgeTwoStages(stage, stage, levels)[0]?.verdict === 'fail'
      }
      const least = leastPairsToFail(metrics, levels)
      expect([failsWith(least - 1), failsWith(least)]).toEqual([false, true])
    }
  })
})
