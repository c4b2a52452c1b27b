import { describe, expect, it } from 'vitest'
import { balancedOrder, inBalancedRounds, inDrawnOrder, inDrawnRounds } from '../../../commands/experiment/order.ts'

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

describe('rounds in drawn order', () => {
  it('have every arm once in each round, whose order does not follow from the round before', () => {
    const rounds = inDrawnRounds(['a', 'b'], 4000, 11).join('').match(/../g) ?? []
    const counts = Map.groupBy(
      rounds.slice(1).map((round, before) => `${rounds[before]} ${round}`),
      (both) => both,
    )
    expect([...counts.keys()].toSorted()).toEqual(['ab ab', 'ab ba', 'ba ab', 'ba ba'])
    // A thousand each is expected, with a standard deviation of 27.
    for (const both of counts.values()) expect(Math.abs(both.length - 1000)).toBeLessThan(150)
  })
})

describe('rounds in balanced order', () => {
  const allArms = ['a', 'b', 'c', 'd', 'e', 'f']

  it('have every arm once in each round, and each round mirrored in the next', () => {
    for (let seed = 0; seed < 50; seed++)
      for (let count = 1; count <= allArms.length; count++) {
        const arms = allArms.slice(0, count)
        const order = inBalancedRounds(arms, 4, seed)
        const rounds = [0, 1, 2, 3].map((round) => order.slice(round * count, (round + 1) * count))
        for (const round of rounds) expect(round.toSorted()).toEqual(arms)
        expect(rounds[0]).toEqual(inDrawnOrder(arms, seed))
        expect(rounds[1]).toEqual(rounds[0]?.toReversed())
        expect(rounds.slice(2)).toEqual(rounds.slice(0, 2))
        // So that what changes evenly over time meets all alike.
        const sumOfPlaces = (arm: string) => order.reduce((sum, other, place) => sum + (other === arm ? place : 0), 0)
        expect(new Set(arms.map(sumOfPlaces)).size).toBe(1)
      }
  })

  it('are ABBA for two', () => {
    const [first, second] = inDrawnOrder(['a', 'b'], 7)
    expect(inBalancedRounds(['a', 'b'], 4, 7)).toEqual([first, second, second, first, first, second, second, first])
  })

  it('can be had one block after the other, without an end', () => {
    const armAt = balancedOrder(arms, 3)
    expect(Array.from({ length: 15 }, (_, place) => armAt(place))).toEqual(inBalancedRounds(arms, 5, 3))
    expect(armAt(6_000)).toBe(armAt(0))
    expect(balancedOrder([], 3)(0)).toBeUndefined()
  })
})
