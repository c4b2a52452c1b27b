import { describe, expect, it } from 'vitest'
import { judgeBlock } from '../../../commands/capacity/judge.ts'
import { constantLoad, settingsAt } from '../../../commands/capacity/level-settings.ts'
import { parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import { type KindOfRun, runOf, searchOfRooms, searched } from '../../fixtures/capacity-blocks.ts'

const { slo } = searchOfRooms

describe('a block of a search', () => {
  it.each([
    ['met', 'met', []],
    ['broken', 'broken', []],
    ['few', 'unknown', []],
    ['late', 'broken', []],
    ['machineUsedUp', 'invalid', [expect.stringContaining('waited for a core 26 % of the time')]],
    ['metAllTheSame', 'met', []],
    ['invalid', 'invalid', [expect.stringContaining('in stalls')]],
    ['unfit', 'invalid', ['This machine was not fit to measure.']],
    ['noFiles', 'invalid', [expect.stringContaining('out of open files')]],
    ['targetEnded', 'broken', ['The target ended: exit code 1.']],
    // Duplicates are a defect, and not for want of room.
    ['notAllIn', 'broken', ['Only 90 of 100 joins were completed (joins_completed; the limit is at least 100).']],
  ] satisfies [KindOfRun, string, unknown[]][])('whose run is %s says of its level: %s', (kind, verdict, reasons) => {
    expect(judgeBlock(slo, 20, runOf(kind))).toMatchObject({ level: 20, verdict, reasons })
  })

  it('has what was observed for each limit, and whether the crowd was late', () => {
    const { checks, sharedCores } = judgeBlock(slo, 20, runOf('late'))
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['delivery_latency.p99', 'fail'],
      ['delivery_ratio', 'pass'],
    ])
    expect(sharedCores).toHaveLength(1)
  })
})

describe('the answer of a search', () => {
  const upTo = (threshold: number, beyond: KindOfRun) => (level: number) => (level <= threshold ? 'met' : beyond)

  it.each([
    ['broken', 'found', 'chat', 0],
    ['late', 'found', 'both', 0],
    ['targetEnded', 'found', 'chat', 0],
    ['invalid', 'instrument', 'instrument', 11],
    ['machineUsedUp', 'instrument', 'instrument', 11],
    ['noFiles', 'instrument', 'instrument', 11],
    ['few', 'not-judged', null, 16],
  ] satisfies [KindOfRun, string, string | null, number][])(
    'where blocks beyond a limit are %s: %s, by %s, exit code %i',
    async (beyond, outcome, gaveWay, exitCode) => {
      const result = await searched(upTo(200, beyond))
      expect(result).toMatchObject({ outcome, gaveWay, exitCode, stopped: null })
      expect(result.holds).toEqual({ level: 196, verdict: 'met', blocks: 2, ofBlocks: 2, isConfirmed: true })
      expect(result.ends).toMatchObject({ level: 215, blocks: 2, isConfirmed: true })
      expect(result.steps).toHaveLength(result.blocks.length)
    },
  )

  it('is not that the load generator was the limit, where the machine was not fit: those blocks are measured again', async () => {
    let block = 0
    const result = await searched((level) => (++block % 2 === 1 ? 'unfit' : level <= 200 ? 'met' : 'broken'))
    expect(result).toMatchObject({ outcome: 'found', gaveWay: 'chat', exitCode: 0, stopped: null })
    expect(result.steps.filter(({ verdict }) => verdict === 'invalid').length).toBeGreaterThan(3)
    const never = await searched(() => 'unfit')
    expect(never).toMatchObject({ exitCode: 11, outcome: 'unfinished', stopped: { exitCode: 11 } })
    expect(never.stopped?.reasons[0]).toMatch(/^This machine was not fit to measure in 4 blocks in a row/)
    expect(never.blocks).toHaveLength(4)
  })

  it('has no upper end where all of the range holds', async () => {
    const result = await searched(() => 'met')
    expect(result).toMatchObject({ outcome: 'holds-at-to', holds: { level: 500 }, ends: null, gaveWay: null })
    expect(result.exitCode).toBe(0)
  })

  it.each([
    ['broken', 10],
    ['targetEnded', 12],
  ] satisfies [KindOfRun, number][])(
    'has no lower end where even the least is %s: exit code %i',
    async (kind, code) => {
      const result = await searched(() => kind)
      expect(result).toMatchObject({ outcome: 'none-holds', holds: null, ends: { level: 2 }, exitCode: code })
    },
  )

  it('is looked for below the first level, too', async () => {
    expect(await searched(upTo(6, 'broken'))).toMatchObject({ holds: { level: 6 }, ends: { level: 7 }, exitCode: 0 })
  })

  it('is not there after as many blocks as there may be', async () => {
    const result = await searched(upTo(200, 'broken'), { ...searchOfRooms, blocksAtMost: 4 })
    expect(result).toMatchObject({ outcome: 'unfinished', exitCode: 16, holds: { level: 86, isConfirmed: false } })
    expect(result.blocks).toHaveLength(4)
  })
})

describe('the load at a level', () => {
  const shortSlo = parseSlo('delivery_latency.max<1s')

  it.each([
    ['room-size', 50, {}, { members: 50, rooms: 1 }, 'one room, 5 messages a second'],
    ['room-size', 50, { rooms: 4 }, { members: 200, rooms: 4 }, '4 rooms of that size, 5 messages a second in all'],
    ['publish-rate', 7.5, { members: 20, rooms: 2 }, { publishRate: 7.5, members: 20 }, '20 members in 2 rooms'],
    [
      'connections',
      200,
      {},
      { members: 200, rooms: 20, publishRate: 10 },
      'rooms of 10 members, 0.5 messages a second',
    ],
    ['connections', 4, {}, { members: 4, rooms: 1, publishRate: 0.5 }, 'rooms of 10 members, 0.5 messages a second'],
  ] as const)('of %s %d, given %o, is %o', (of, level, given, load, constant) => {
    expect(settingsAt(of, level, given, shortSlo)).toMatchObject({ ...load, limit: ['delivery_latency.max<1s'] })
    expect(constantLoad(of, given)).toContain(constant)
  })

  it('lasts until the limits can be judged, longer in small rooms', () => {
    const durationAt = (level: number) => settingsAt('room-size', level, { duration: 10 }, slo).duration ?? 0
    // 1,000 deliveries for the p99, 5 messages a second to the others.
    expect(durationAt(5)).toBeGreaterThan(1000 / (5 * 4))
    expect(durationAt(20)).toBeLessThan(durationAt(5))
    expect(durationAt(400)).toBe(10)
    expect(settingsAt('room-size', 5, { duration: 10 }, shortSlo).duration).toBe(10)
  })
})
