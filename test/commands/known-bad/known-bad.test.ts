import { describe, expect, it } from 'vitest'
import { knownBad, knownGood, lookAlikes } from '../../../reference-stack/chats/known-bad/index.ts'
import type { Block } from '../../../commands/experiment/experiment.ts'
import { type KnownBadArm, armOf, knownBadExperiment } from '../../../commands/known-bad/command.ts'
import { runResult } from '../../fixtures/run-result.ts'

const chats = [knownGood, ...lookAlikes, ...knownBad]

function measured(seed: number): Block<KnownBadArm>[] {
  const { nextArm } = knownBadExperiment(chats, seed)
  const blocks: Block<KnownBadArm>[] = []
  for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) blocks.push({ arm, result: runResult() })
  return blocks
}

const namesOf = (blocks: readonly Block[]) => blocks.map(({ arm }) => arm.name)
const listed = chats.map(({ name }) => name)

describe('the experiment known-bad', () => {
  it('has one block for each chat, in an order drawn from the seed', () => {
    expect(knownBadExperiment(chats, 7).blocksPlanned).toBe(chats.length)
    expect(namesOf(measured(7)).toSorted()).toEqual(listed.toSorted())
    expect(namesOf(measured(7))).toEqual(namesOf(measured(7)))
    expect(namesOf(measured(7))).not.toEqual(namesOf(measured(8)))
  })

  it('answers in the order in which the chats are listed, of those that were measured', () => {
    const blocks = measured(7)
    const { judge } = knownBadExperiment(chats, 7)
    const judged = (some: readonly Block<KnownBadArm>[]) => judge(some).chats.map(({ name }) => name)
    expect(judged(blocks)).toEqual(listed)
    const first = blocks.slice(0, 3)
    expect(judged(first)).toEqual(listed.filter((name) => namesOf(first).includes(name)))
  })

  it('gives every run the seed, and drops members only where they have to be', () => {
    for (const chat of chats) {
      const { scenario, settings } = armOf(chat, 7)
      expect(settings.seed).toBe(7)
      const whereAllStay = chat.load.churnRate === undefined ? 'broadcast' : 'rooms'
      expect(scenario).toBe(chat.load.share === null ? whereAllStay : 'stale')
      expect(settings.share).toBe(chat.load.share ?? undefined)
    }
  })

  it('knows no chat whose finding nobody can come to', () => {
    expect(() => armOf({ ...knownGood, finding: 'sends-thrice' }, 7)).toThrow('sends-thrice')
  })
})
