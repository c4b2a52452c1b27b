import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GrowingColumn } from '../../../../src/metrics/recording/growing-column.ts'

describe('a growing column', () => {
  it('gives back what was pushed since the last time, in its order and kind', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.array(fc.array(fc.nat(), { maxLength: 300 })), (capacity, rounds) => {
        const column = new GrowingColumn(new Uint32Array(capacity))
        for (const values of rounds) {
          for (const value of values) column.push(value)
          expect(column.take()).toEqual(Uint32Array.from(values))
        }
      }),
    )
  })

  it('makes room for whole rows, between values that were pushed one by one', () => {
    const row = fc.array(fc.nat(), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.array(row, { maxLength: 20 }), (capacity, rows) => {
        const column = new GrowingColumn(new Uint32Array(capacity))
        for (const [first = 0, ...others] of rows) {
          column.push(first)
          const at = column.extend(others.length)
          column.values.set(others, at)
        }
        expect(column.take()).toEqual(Uint32Array.from(rows.flat()))
      }),
    )
  })

  it('gives away a copy', () => {
    const column = new GrowingColumn(new Float64Array(1))
    column.push(0.5)
    const taken = column.take()
    column.push(0.25)
    expect(taken).toEqual(Float64Array.of(0.5))
  })

  it('doubles its room from 64 values on, instead of growing by each', () => {
    let made = 0
    class Counted extends Uint32Array {
      constructor(length: number) {
        super(length)
        made += 1
      }
    }
    const column = new GrowingColumn(new Counted(0))
    for (let value = 0; value < 64; value++) column.push(value)
    expect(made).toBe(2)
    for (let value = 64; value < 64 * 1024; value++) column.push(value)
    expect(made).toBe(12)
  })
})
