import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCounterNames, toCounterNames } from '../../../../src/sharding/carry/counter-names.ts'

/** What shards of a run carry, by their indexes: from nothing to several names. */
const carried = fc.dictionary(
  fc.nat({ max: 9999 }).map(String),
  fc.record({ value: fc.jsonValue(), samples: fc.array(fc.nat(), { maxLength: 600, size: 'max' }) }),
  { minKeys: 1, maxKeys: 4 },
)
type Carried = Readonly<Record<string, unknown>>

const others: Readonly<Record<string, unknown>> = {
  'vusers.created': 3,
  'errors.ECONNRESET': 1,
  'plugins.fanbench.part.0': 1,
  'plugins.fanbench.part.0.0.1.': 1,
  'plugins.fanbench.part.-1.0.1.abc': 1,
}

function namesOf(values: Carried): [string, unknown][] {
  return Object.entries(values).flatMap(([shard, value]) =>
    toCounterNames(Number(shard), value).map((name): [string, unknown] => [name, 1]),
  )
}

/** As JSON has them: it knows no -0. */
function asCarried(values: Carried): Map<number, unknown> {
  return new Map(Object.entries(values).map(([shard, value]) => [Number(shard), JSON.parse(JSON.stringify(value))]))
}

/** Those of a run, and one of them. */
const namesAndOne = carried.chain((values) => {
  const names = namesOf(values)
  return fc.record({ values: fc.constant(values), names: fc.constant(names), at: fc.nat({ max: names.length - 1 }) })
})

function shardOf(name: string): number {
  return Number(name.split('.')[3])
}

describe('names of counters', () => {
  it('hold any values of any shards, in any order and among others, and are short enough for Artillery', () => {
    fc.assert(
      fc.property(carried, fc.infiniteStream(fc.nat()), (values, order) => {
        const names = namesOf(values)
        for (const [name] of names) expect(name.length).toBeLessThanOrEqual(1024)
        const shuffled = [...names, ...Object.entries(others)]
          .map((entry) => ({ entry, place: order.next().value as number }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ entry }) => entry)
        const { values: found, faults, lost } = fromCounterNames(Object.fromEntries(shuffled))
        expect([...faults, ...lost.values()]).toEqual([])
        expect(new Map([...found].toSorted(([a], [b]) => a - b))).toEqual(asCarried(values))
      }),
    )
  })

  it('of which one is lost or counted twice name the shard, and leave the others', () => {
    fc.assert(
      fc.property(namesAndOne, fc.constantFrom(0, 2, '1', null), ({ values, names, at }, times) => {
        const changed = names.flatMap(([name, once], place): [string, unknown][] =>
          place === at ? (times === 0 ? [] : [[name, times]]) : [[name, once]],
        )
        const shard = shardOf(names[at]?.[0] ?? '')
        const ofShard = names.filter(([name]) => shardOf(name) === shard)
        const { values: found, faults, lost } = fromCounterNames(Object.fromEntries(changed))
        const expected = asCarried(values)
        // A shard of which nothing is left is missed by who knows how many there are.
        const isGone = times === 0 && ofShard.length === 1
        expect([...lost.keys()]).toEqual(times === 0 && !isGone ? [shard] : [])
        expect(faults).toHaveLength(times === 0 ? 0 : 1)
        for (const fault of [...faults, ...lost.values()]) expect(fault).toContain(`shard ${shard}`)
        if (times === 0) expected.delete(shard)
        expect(found).toEqual(expected)
      }),
    )
  })

  it('that are damaged give what they held, or a fault, and never something else', () => {
    fc.assert(
      fc.property(
        namesAndOne,
        fc.nat(),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '_', '-'),
        ({ values, names, at }, place, letter) => {
          const changed = names.map(([name, once], i): [string, unknown] => {
            if (i !== at) return [name, once]
            const data = name.lastIndexOf('.') + 1
            const cut = data + (place % (name.length - data))
            return [name.slice(0, cut) + letter + name.slice(cut + 1), once]
          })
          const shard = shardOf(names[at]?.[0] ?? '')
          const { values: found, faults } = fromCounterNames(Object.fromEntries(changed))
          const expected = asCarried(values)
          if (faults.length > 0) expected.delete(shard)
          expect(found).toEqual(expected)
          for (const fault of faults) expect(fault).toBe(`The totals of shard ${shard} are damaged.`)
        },
      ),
    )
  })

  it('of two shards with one index are told from those of one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const counters: Record<string, number> = {}
        for (const name of [...toCounterNames(4, one), ...toCounterNames(4, other)])
          counters[name] = (counters[name] ?? 0) + 1
        expect(fromCounterNames(counters).faults).toContainEqual(
          'The totals of shard 4 came more than once: several shards had its index.',
        )
      }),
    )
  })
})
