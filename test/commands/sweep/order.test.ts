import { describe, expect, it } from 'vitest'
import { measureBlocks } from '../../../commands/experiment/experiment.ts'
import { isApplicable } from '../../../commands/sweep/recommend.ts'
import { sweepExperiment } from '../../../commands/sweep/sweep.ts'
import { sweepPlan } from '../../fixtures/swept-blocks.ts'
import { runResult } from '../../fixtures/run-result.ts'

describe('the blocks of a sweep', () => {
  it('are every setting once a round, in turns, those of a round with the same seed', async () => {
    const { nextArm, blocksPlanned } = sweepExperiment(sweepPlan({ rounds: 4, seed: 30 }), null)
    const { blocks } = await measureBlocks(nextArm, async () => runResult(), new AbortController().signal)
    expect(blocks).toHaveLength(blocksPlanned!)
    const arms = blocks.map(({ arm }) => arm)
    const ofRound = (round: number) => arms.filter((arm) => arm.round === round).map(({ memoryMb }) => memoryMb)
    expect(ofRound(1).toSorted((a, b) => a - b)).toEqual([128, 512, 1769])
    expect(ofRound(2)).toEqual(ofRound(1).toReversed())
    for (const { round, settings } of arms) expect(settings.seed).toBe(29 + round)
    expect(arms[0]).toMatchObject({
      name: `${arms[0]!.memoryMb}-mb`,
      functions: { SendMessage: { memoryMb: arms[0]!.memoryMb } },
    })
  })
})

describe('a size that never counts', () => {
  const playedWith = async (failing: readonly number[]) => {
    const { nextArm } = sweepExperiment(sweepPlan({ rounds: 10, seed: 30 }), null)
    const failed = { ...runResult().verdict, exitCode: 12 as const, reasons: ['its target failed'] }
    const { blocks } = await measureBlocks(
      nextArm,
      async ({ memoryMb }) => runResult(failing.includes(memoryMb) ? { verdict: failed } : {}),
      new AbortController().signal,
    )
    return (memoryMb: number) => blocks.filter(({ arm }) => arm.memoryMb === memoryMb).length
  }

  it('is left out once it can no longer have blocks enough, and the others are measured to the end', async () => {
    const blocksOf = await playedWith([128])
    expect(blocksOf(128)).toBeGreaterThan(0)
    expect(blocksOf(128)).toBeLessThan(12)
    expect([blocksOf(512), blocksOf(1769)]).toEqual([10, 10])
  })

  it('ends the sweep if it is the reference, or if no other is left', async () => {
    const { referenceMb } = sweepPlan()
    const without = await playedWith([referenceMb])
    expect([128, 512, 1769].reduce((sum, mb) => sum + without(mb), 0)).toBeLessThan(25)
    const alone = await playedWith([128, 512, 1769].filter((mb) => mb !== referenceMb))
    expect(alone(referenceMb)).toBeLessThan(10)
  })
})

describe('a recommendation', () => {
  it('is applied if it is one, and no difference only where the cheapest is clear', () => {
    expect(isApplicable({ kind: 'slo', memoryMb: 512 })).toBe(true)
    expect(isApplicable({ kind: 'none', why: 'slo-missed' })).toBe(false)
    const alike = { kind: 'no-difference', memoryMb: 128, within: 0.04, findable: 0.1 } as const
    expect(isApplicable({ ...alike, isClear: true })).toBe(true)
    expect(isApplicable({ ...alike, isClear: false })).toBe(false)
  })
})
