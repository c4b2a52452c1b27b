import { describe, expect, it } from 'vitest'
import { inDrawnOrder } from '../../../src/experiments/order.ts'

const arms = ['a', 'b', 'c']

describe('the order of blocks', () => {
  it('has every arm once, and is the same for the same seed', () => {
    expect(inDrawnOrder(arms, 1).toSorted()).toEqual(arms)
    expect(inDrawnOrder(arms, 1)).toEqual(inDrawnOrder(arms, 1))
    expect(arms).toEqual(['a', 'b', 'c'])
  })

  it('has each of the six orders about as often, over many seeds', () => {
    const times = new Map<string, number>()
    for (let seed = 0; seed < 6000; seed++) {
      const order = inDrawnOrder(arms, seed).join('')
      times.set(order, (times.get(order) ?? 0) + 1)
    }
    expect(times.size).toBe(6)
    // A thousand each is expected, with a standard deviation of 29.
    for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
