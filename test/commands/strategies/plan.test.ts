import { describe, expect, it } from 'vitest'
import { armsOf, pacesOf } from '../../../commands/strategies/arms.ts'
import { expectedSeconds } from '../../../commands/strategies/pace.ts'
import { namedStrategies, parseStrategies, strategyText } from '../../../commands/strategies/strategy.ts'
import { planOf } from './strategy-blocks.ts'

describe('the plan of strategies', () => {
  const plan = planOf(['sequential', 'bounded-50', 'chunked-250'], { sizes: [10, 1000, 5000], memoryMb: 512 })

  it('sends the same messages with every strategy, when the slowest is expected to be through', () => {
    const arms = armsOf(plan)
    for (const { roomSize, intervalSeconds } of pacesOf(plan)) {
      const ofSize = arms.filter((arm) => arm.roomSize === roomSize)
      expect(ofSize).toHaveLength(3)
      for (const { settings, strategy } of ofSize) {
        expect(settings.publishRate).toBe(1 / intervalSeconds)
        expect(settings.duration).toBe(ofSize[0]?.settings.duration)
        expect(expectedSeconds(strategy, roomSize, plan.times)).toBeLessThan(intervalSeconds)
      }
    }
  })

  it('waits for the last deliveries as long as the strategy takes, to beyond the time limit', () => {
    const drains = armsOf(plan).map(({ name, settings }) => [name, settings.drain] as const)
    expect(Object.fromEntries(drains)['sequential-5000']).toBeGreaterThan(30)
    expect(Object.fromEntries(drains)['bounded-50-5000']).toBeLessThan(10)
  })

  it('gives the functions the variables of the strategy, and the memory', () => {
    expect(armsOf(plan)[0]?.functions).toEqual({
      SendMessage: { environment: { FANOUT: 'sequential' }, memoryMb: 512 },
    })
  })

  it('has one more run, with churn, of a strategy that keeps its member list', () => {
    const arms = armsOf(planOf(['bounded-50', 'bounded-50-cached-5s'], { sizes: [10] }))
    expect(arms.filter(({ leavesPerSecond }) => leavesPerSecond > 0)).toMatchObject([
      { name: 'bounded-50-cached-5s-churn', scenario: 'rooms', settings: { churnRate: 2 } },
    ])
  })

  it('takes strategies that say nothing of their fan-out for one post after the other', () => {
    const [own] = parseStrategies(['mine:POSTS=20'])
    const [slowest] = namedStrategies
    if (own === undefined || slowest === undefined) throw new Error('there are both')
    expect(expectedSeconds(own, 200, plan.times)).toBe(expectedSeconds(slowest, 200, plan.times))
  })
})

describe('a strategy', () => {
  it.each([...namedStrategies.map(({ name }) => name), 'mine:FANOUT=bounded,FANOUT_CONCURRENCY=20', 'empty:A_1='])(
    'is read as it is written: %s',
    (text) => {
      const [strategy] = parseStrategies([text])
      expect(strategy && strategyText(strategy)).toBe(text)
    },
  )

  it.each(['bounded-5', 'mine', 'mine:', 'mine:FANOUT', 'Mine:FANOUT=all', 'sequential:FANOUT=all', 'mine:1A=2'])(
    'is refused: %s',
    (text) => {
      expect(() => parseStrategies([text])).toThrow(`--strategy ${text}`)
    },
  )

  it('belongs to a chat: the ways of the notes to none but the notes, those with rooms to no other', () => {
    const notes = { name: 'notes', hasRooms: true }
    const named = parseStrategies(undefined, notes).map(({ name }) => name)
    expect(named).toEqual([
      'told-by-post',
      'told-by-invoke',
      'told-by-stream',
      'told-by-post-query',
      'told-by-post-scan',
    ])
    expect(parseStrategies(['told-by-stream', 'bounded-10'], notes)).toHaveLength(2)
    expect(() => parseStrategies(['chunked-250'], notes)).toThrow('chunked-250: is for a chat with rooms')
    expect(() => parseStrategies(['told-by-stream'])).toThrow('told-by-stream: is for the chat notes')
    const [told] = parseStrategies(['told-by-invoke'], notes)
    expect(told && strategyText(told)).toBe('told-by-invoke')
  })

  it('has a name of its own', () => {
    expect(() => parseStrategies(['sequential', 'sequential'])).toThrow('named twice')
  })
})
