import { describe, expect, it } from 'vitest'
import type { StrategyArm } from '../../../commands/strategies/arms.ts'
import { judgeStrategies } from '../../../commands/strategies/judge.ts'
import { answerSentences, readsSentence } from '../../../commands/strategies/report/strategies-text.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { parseStrategies } from '../../../commands/strategies/strategy.ts'
import { blocksOf, madeUpRun, planOf } from './strategy-blocks.ts'

describe('a strategy at one room size', () => {
  const plan = planOf(['bounded-50', 'bounded-50-sdk'], { sizes: [100] })

  it('has the median of its blocks, and the least and the greatest', () => {
    const answer = judgeStrategies(
      plan,
      blocksOf(plan, (_, round) => madeUpRun({ lastMs: [120, 100, 110][round] ?? 0 })),
    )
    const [cell] = answer.strategies[0]?.cells ?? []
    const { least, median, greatest } = cell?.timeToLastUs ?? {}
    const inMs = [least, median, greatest].map((us) => Math.round(Number(us) / 1000))
    expect(inMs).toEqual([100, 110, 120])
    expect(cell).toMatchObject({ blocks: 3, messages: 12, unfinished: 0, unusable: [] })
  })

  it('of the notes has the time that the publisher waits, and says what the stream changes', () => {
    const strategies = parseStrategies(undefined, { name: 'notes', hasRooms: true }).slice(0, 3)
    const notes = planOf([], { sizes: [100], strategies })
    const answer = judgeStrategies(
      notes,
      blocksOf(notes, ({ strategy: { name } }) =>
        name === 'told-by-stream'
          ? madeUpRun({ lastMs: 200, messages: 20, deliveryMs: 180, answerMs: 19 })
          : madeUpRun({ lastMs: 60, messages: 20, deliveryMs: 40, answerMs: 70 }),
      ),
    )
    expect(answer.reference).toBe('told-by-post')
    const [invoke, stream, ...others] = answerSentences(answer)
    expect(invoke).toMatch(/^told-by-invoke delivers 0 ms later/)
    expect(stream).toMatch(
      /^told-by-stream delivers 140 ms later at the median than told-by-post, in a room of 100, and answers the request after 1\d\.\d ms instead of 6\d\.\d ms\.$/,
    )
    expect(others).toEqual([])
    expect(
      answerSentences(
        judgeStrategies(
          plan,
          blocksOf(plan, () => madeUpRun({ lastMs: 50 })),
        ),
      ),
    ).toEqual([])
  })

  it('of the notes has the parts of its time, and says what each way to read the watchers reads', () => {
    const strategies = parseStrategies(['told-by-post', 'told-by-post-query', 'told-by-post-scan'], {
      name: 'notes',
      hasRooms: true,
    })
    const notes = planOf([], { sizes: [100], strategies, functions: ['CreateNote', 'FanOut'] })
    const units = { index: 2, query: 2.5, scan: 10 } as const
    const counted = (by: keyof typeof units): Partial<RunResult> => ({
      work: {
        messages: 0,
        isWhole: true,
        functions: { CreateNote: { counts: { read_units: 20 * units[by] }, dynamoDbCalls: {} } },
      },
      latencyBudget: {
        messages: 20,
        leftOut: 0,
        totalUs: 1_000_000,
        publishDelayUs: 0,
        gatewayUs: 200_000,
        initUs: 0,
        written: { writeUs: 300_000, waitUs: 0, waitsFor: null },
        handlerUs: 500_000,
        remainderUs: 0,
        handlerAfterUs: 0,
      },
    })
    const answer = judgeStrategies(
      notes,
      blocksOf(notes, ({ strategy: { variables } }) => ({
        ...madeUpRun({ lastMs: 60, messages: 20, counters: { messages_published: 20 } }),
        ...counted((variables['WATCHERS_BY'] ?? 'index') as keyof typeof units),
      })),
    )
    expect(answer.strategies[0]?.cells[0]).toMatchObject({
      readUnitsPerMessage: 2,
      latencyBudget: { messages: 60, totalUs: 3_000_000, written: { writeUs: 900_000, waitsFor: null } },
    })
    expect(readsSentence(answer)).toMatch(
      /^With 100 watchers of a board, .*: by the index a message reads 2 units, .* by a Query a message reads 2\.50 units, .* by a Scan a message reads 10 /,
    )
    const alone = planOf(['bounded-50'], { sizes: [100] })
    const ofRooms = blocksOf(alone, () => madeUpRun({ lastMs: 50 }))
    expect(readsSentence(judgeStrategies(alone, ofRooms))).toBeNull()
  })

  it('has not finished where one block has not: its line goes without it', () => {
    const sizes = [10, 50, 200, 1000]
    const large = planOf(['bounded-50'], { sizes })
    const answer = judgeStrategies(
      large,
      blocksOf(large, ({ roomSize }, round) =>
        roomSize === 1000 && round === 1
          ? madeUpRun({ lastMs: 29_000, unfinished: 4, exitCode: 10 })
          : madeUpRun({ lastMs: 30 * roomSize }),
      ),
    )
    expect(answer.strategies[0]).toMatchObject({
      line: { to: 200, blocks: 9 },
      prediction: { kind: 'predicted', smallestUnfinished: 1000 },
    })
    expect(answer.strategies[0]?.cells.at(-1)?.timeToLastUs).toMatchObject({ greatest: 'infinite' })
  })

  it('is an answer with losses, which are counted', () => {
    const counters = { deliveries_lost: 5, deliveries_misrouted: 1 }
    const answer = judgeStrategies(
      plan,
      blocksOf(plan, () => madeUpRun({ lastMs: 50, unfinished: 1, counters, exitCode: 10 })),
    )
    expect(answer.strategies[0]?.cells[0]).toMatchObject({ unfinished: 3, deliveriesLost: 15, misrouted: 3 })
    expect(answer.exitCode).toBe(0)
  })

  it('goes without a block whose measurement is invalid, and fails without any other', () => {
    const answerOf = (isInvalid: (round: number) => boolean) =>
      judgeStrategies(
        plan,
        blocksOf(plan, ({ strategy }, round) =>
          madeUpRun({ lastMs: 50, exitCode: strategy.name === 'bounded-50' && isInvalid(round) ? 11 : 0 }),
        ),
      )
    const one = answerOf((round) => round === 1)
    expect(one.strategies[0]?.cells[0]).toMatchObject({ blocks: 2, unusable: ['It failed.', 'It failed.'] })
    expect(one.exitCode).toBe(0)
    const all = answerOf(() => true)
    expect(all.strategies[0]?.cells[0]).toMatchObject({ blocks: 0, timeToLastUs: { median: null } })
    expect(all.exitCode).toBe(11)
  })

  it('says nothing of a room into which not all members have come', () => {
    const answer = judgeStrategies(
      plan,
      blocksOf(plan, () => madeUpRun({ lastMs: 50, counters: { joins_completed: 99 } })),
    )
    expect(answer.strategies[0]?.cells[0]).toMatchObject({
      blocks: 0,
      unusable: Array(6).fill('only 99 of 100 members came into the room'),
    })
    expect(answer.exitCode).toBe(11)
  })

  it('is measured again where a block says nothing of it, and not where the strategy was too slow or lost deliveries', () => {
    const blocks = blocksOf(plan, ({ strategy }, round, isAgain) => {
      if (strategy.name === 'bounded-50') return madeUpRun({ lastMs: 29_000, unfinished: 4, exitCode: 10 })
      const shortOfCpu = round === 0 ? 'JoinRoom' : 'SendMessage'
      return madeUpRun({ lastMs: 50, ...(!isAgain && { shortOfCpu }) })
    })
    const [usual, sdk] = judgeStrategies(plan, blocks).strategies
    expect(usual?.cells[0]).toMatchObject({ blocks: 3, unfinished: 12, unusable: [] })
    // The function that lets members in is the same in all blocks.
    expect(sdk?.cells[0]).toMatchObject({ blocks: 3, unusable: Array(2).fill(expect.stringContaining('SendMessage')) })
    expect(blocks).toHaveLength(8)
  })
})

describe('CPU of a delivery', () => {
  const sizes = [10, 100]
  const plan = (rounds: number) => planOf(['bounded-50', 'bounded-50-sdk'], { sizes, rounds })
  const measured = (rounds: number, isInvalid = (_: StrategyArm, _isAgain: boolean) => false) =>
    judgeStrategies(
      plan(rounds),
      blocksOf(plan(rounds), (arm, round, isAgain) => {
        const { strategy, roomSize } = arm
        const wander = (roomSize / 100) * (1 + round / 5)
        return madeUpRun({
          lastMs: 50,
          exitCode: isInvalid(arm, isAgain) ? 11 : 0,
          cpuSeconds: wander * (strategy.name === 'bounded-50' ? 0.1 : 0.4 + round / 100),
        })
      }),
    ).strategies

  it('is that of the function that sends, and held against the reference in pairs of the same size and round', () => {
    const [usual, sdk] = measured(3)
    expect(usual?.cells[1]?.cpuUsPerDelivery).toBeCloseTo(120)
    expect(usual?.cpuToReference).toBeNull()
    expect(sdk?.cpuToReference).toMatchObject({ pairs: 6 })
    expect(sdk?.cpuToReference?.ratio).toBeCloseTo(4.1, 1)
    const { lower = 0, upper = 0 } = sdk?.cpuToReference?.interval ?? {}
    expect([lower, upper].map((one) => one.toFixed(1))).toEqual(['4.0', '4.2'])
  })

  it('is paired by round where a block was measured again, or in vain', () => {
    const inTheFirst = ({ round, roomSize }: StrategyArm) => round === 1 && roomSize === 10
    const again = measured(3, (arm, isAgain) => !isAgain && inTheFirst(arm))
    expect(again[1]?.cpuToReference).toEqual(measured(3)[1]?.cpuToReference)
    const inVain = measured(4, (arm) => arm.strategy.name === 'bounded-50' && inTheFirst(arm))
    expect(inVain[1]?.cpuToReference).toMatchObject({ pairs: 7 })
    const { lower = 0, upper = 0 } = inVain[1]?.cpuToReference?.interval ?? {}
    expect(lower).toBeGreaterThanOrEqual(4)
    expect(upper).toBeLessThanOrEqual(4.3001)
  })

  it('has no interval with few pairs', () => {
    expect(measured(2)[1]?.cpuToReference).toMatchObject({ pairs: 4, interval: null })
  })
})

describe('a member list that is kept', () => {
  it('is measured with churn, apart from its line', () => {
    const plan = planOf(['bounded-50', 'bounded-50-cached-5s'], { sizes: [100] })
    const counters = { deliveries_expected: 3000, deliveries_lost: 150, deliveries_misrouted: 40 }
    const blocks = blocksOf(plan, ({ leavesPerSecond }) =>
      madeUpRun(leavesPerSecond > 0 ? { lastMs: 900, unfinished: 2, counters, exitCode: 10 } : { lastMs: 50 }),
    )
    const [usual, cached] = judgeStrategies(plan, blocks).strategies
    expect(usual?.churn).toBeNull()
    expect(cached?.churn).toMatchObject({ blocks: 3, deliveriesExpected: 9000, deliveriesLost: 450, misrouted: 120 })
    expect(cached?.cells).toHaveLength(1)
    expect(cached?.cells[0]).toMatchObject({ blocks: 3, unfinished: 0 })
  })
})
