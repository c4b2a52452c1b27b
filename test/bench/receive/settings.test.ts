import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cases } from '../../../bench/receive/cases.ts'
import { divide } from '../../../bench/receive/load.ts'
import { readSettings } from '../../../bench/receive/settings.ts'

describe('the settings of the benchmark', () => {
  it.each(Object.keys(cases))('play the case %s without further flags', (name) => {
    const { case: chosen, loads } = readSettings(['--case', name])
    expect(loads.map(({ mode }) => mode)).toEqual(chosen.modes)
    expect(chosen.goals.every(({ mode }) => chosen.modes.includes(mode))).toBe(true)
  })

  it('make as many messages as the seconds hold at the rate', () => {
    const args = ['--connections', '1000', '--rate', '5000', '--seconds', '4', '--mode', 'paced']
    expect(readSettings(args).loads).toMatchObject([{ mode: 'paced', connections: 1000, messages: 20 }])
  })

  it.each([
    [['--case', 'p9'], '--case: one of receive'],
    [['--mode', 'fast'], '--mode: one of paced'],
    [['--rounds', '0'], '--rounds: a whole number from 1'],
    [['--connections', '20000'], '--connections: a whole number from 2 to 10000'],
  ])('refuse %j', (args, message) => {
    expect(() => readSettings(args)).toThrow(message)
  })
})

it('a load is divided without a rest, and almost equally', () => {
  const [load] = readSettings(['--case', 'p8']).loads
  if (load === undefined) throw new Error('p8 has no load')
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 200, max: 1_000_000 }),
      (processes, connections) => {
        const shares = divide({ ...load, processes, connections })
        const counts = shares.map((share) => share.connections)
        expect(shares).toHaveLength(processes)
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(connections)
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
        expect(shares.reduce((sum, { ratePerSecond }) => sum + ratePerSecond, 0)).toBeCloseTo(load.ratePerSecond, 5)
      },
    ),
  )
})
