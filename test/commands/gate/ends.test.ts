import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/crowd/random.ts'
import type { Block } from '../../../commands/experiment/experiment.ts'
import { findingsOf, needsSecondStage } from '../../../commands/gate/findings.ts'
import { judgeGate } from '../../../commands/gate/judge.ts'
import { type GateArm, type GatePlan, orderOfStage } from '../../../commands/gate/plan.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { everyCase } from '../../every-case.ts'
import { shortOfCpu } from '../../fixtures/swept-blocks.ts'
import { gatePlan, madeUpRun, noisy, played } from './gate-blocks.ts'

/** What each try of each place shows, whatever else is measured. */
type ResultOf = (arm: GateArm, attempt: number) => RunResult

/** Play by places and tries, so that leaving a block out changes no other one. */
function ended(plan: GatePlan, resultOf: ResultOf) {
  const tries = new Map<string, number>()
  return played(plan, (arm) => {
    const place = `${arm.pair} ${arm.side}`
    const attempt = (tries.get(place) ?? 0) + 1
    tries.set(place, attempt)
    return resultOf(arm, attempt)
  })
}

/** The same gate, that goes on to the end of each stage whatever it has seen. */
function toTheEnd(plan: GatePlan, resultOf: ResultOf) {
  const blocksOf = (stage: 1 | 2): Block<GateArm>[] =>
    orderOfStage(plan, stage).flatMap((arm) => {
      const first = { arm, result: { ...resultOf(arm, 1), runId: `${arm.pair} ${arm.side}` } }
      return counts(first.result) ? [first] : [first, { arm, result: { ...resultOf(arm, 2), runId: 'again' } }]
    })
  const first = blocksOf(1)
  const blocks = needsSecondStage(plan, findingsOf(plan, first)) ? [...first, ...blocksOf(2)] : first
  return { blocks, answer: judgeGate(plan, blocks) }
}

const counts = ({ processes }: RunResult) => processes.every(({ cpuShares = [] }) => cpuShares.length === 0)

/** A block that does not count with the given probability; the candidate's figures times so much, and some noise. */
function simulated(seed: number, lostShare: number, slower: number): ResultOf {
  return (arm, attempt) => {
    const random = seededRandom(seed * 7919 + arm.pair * 31 + attempt * 5 + (arm.side === 'candidate' ? 1 : 0))
    // The first draws of near seeds are near each other.
    for (let draw = 0; draw < 5; draw++) random()
    const isLost = random() < lostShare
    const times = () => (arm.side === 'candidate' ? slower : 1) * Math.exp(0.04 * (2 * random() - 1))
    const run = madeUpRun({ p50Ms: 20 * times(), p99Ms: 60 * times(), connectP99Ms: 40, cpuUs: 200 })
    return isLost ? { ...run, ...shortOfCpu() } : run
  }
}

describe('a gate that can no longer decide', () => {
  it('ends with the fifth of ten pairs that cannot count, and not before', () => {
    const lostPairs = (most: number): ResultOf => {
      const noise = noisy(1, {}, 0.01)
      return (arm) => ({ ...noise(arm), ...(arm.pair <= most ? shortOfCpu() : {}) })
    }
    expect(ended(gatePlan(), lostPairs(4)).answer).toMatchObject({ verdict: 'pass', exitCode: 0 })
    const { blocks, answer } = ended(gatePlan(), lostPairs(5))
    expect(answer).toMatchObject({ verdict: 'invalid', exitCode: 11 })
    expect(blocks.map(({ arm }) => arm.pair)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  })

  it('ends its second stage where nothing can be shown of a suspect any more, and says so once', () => {
    const slower = noisy(2, { p99: 1.2 })
    const { blocks, answer } = ended(gatePlan(), (arm) => ({
      ...slower(arm),
      ...(arm.stage === 2 && arm.pair > 12 ? shortOfCpu() : {}),
    }))
    // Twenty blocks, four of two pairs, two tries of each of six: only four of ten are left.
    expect(blocks).toHaveLength(20 + 4 + 12)
    expect(answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    expect(answer.reasons[0]).toMatch(/^12 of 36 blocks do not count: Lambda SendMessage/)
    expect(answer.reasons[1]).toBe(
      '6 of 10 fresh pairs cannot count any more, and to confirm a suspicion takes 5: ended after 36 blocks.',
    )
    expect([...answer.reasons, ...answer.warnings].join(' ').match(/Lambda SendMessage/g)).toHaveLength(1)
  })

  it('has lost no PASS and no FAIL by ending, in simulations', () => {
    const verdicts = new Map<string, number>()
    let saved = 0
    for (let seed = 1; seed <= (everyCase ? 400 : 5); seed++) {
      for (const slower of [1, 1.25]) {
        for (const lostShare of [0.3, 0.6, 0.75]) {
          const resultOf = simulated(seed, lostShare, slower)
          const [early, whole] = [ended(gatePlan(), resultOf), toTheEnd(gatePlan(), resultOf)]
          expect(early.answer.verdict).toBe(whole.answer.verdict)
          verdicts.set(whole.answer.verdict, (verdicts.get(whole.answer.verdict) ?? 0) + 1)
          expect(early.blocks.length).toBeLessThanOrEqual(whole.blocks.length)
          saved += whole.blocks.length - early.blocks.length
        }
      }
    }
    // Each verdict came up, and blocks were saved: the rest of this test says something.
    expect([...verdicts.keys()].toSorted()).toEqual(['fail', 'inconclusive', 'invalid', 'pass'])
    expect(saved).toBeGreaterThan(30)
  })
})
