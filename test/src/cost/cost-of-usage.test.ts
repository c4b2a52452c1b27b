import { describe, expect, it } from 'vitest'
import {
  type Usage,
  costOfUsage,
  largestPart,
  messageUnits,
  readUnits,
  totalUsd,
} from '../../../src/cost/cost-of-usage.ts'
import { type PriceList, listPrices } from '../../../src/cost/price-list.ts'

const nothing: Usage = {
  messageUnits: 0,
  connectionMinutes: 0,
  invocations: 0,
  gbSeconds: 0,
  architecture: 'x86_64',
  gbSecondsWarm: 0,
  readUnits: 0,
  writeUnits: 0,
  metricsRequested: 0,
  metricMonths: 0,
  logGb: 0,
  gbOut: 0,
}

const usdOf = (usage: Partial<Usage>) => totalUsd(costOfUsage({ ...nothing, ...usage }, listPrices))

describe('the cost of a usage', () => {
  it('is, of one message of 1 KB to a room of 100, mostly that of the messages', () => {
    // 512 MB for 200 ms on x86, and one eventually consistent query of 10 KB.
    const usage = { messageUnits: 101, invocations: 1, gbSeconds: 0.1, readUnits: readUnits(10_240) }
    expect(usdOf({ messageUnits: 101 })).toBeCloseTo(0.000101, 9)
    expect(usdOf({ invocations: 1, gbSeconds: 0.1 })).toBeCloseTo(0.00000187, 8)
    expect(usdOf({ readUnits: readUnits(10_240) })).toBeCloseTo(0.00000019, 8)
    expect(usdOf({ messageUnits: 101 }) / usdOf(usage)).toBeGreaterThan(0.97)
  })

  it('is 0.0125 USD for 5,000 clients connected for 10 minutes', () => {
    expect(usdOf({ connectionMinutes: 50_000 })).toBeCloseTo(0.0125, 10)
  })

  it('takes each price for its own amount', () => {
    const million = 1e6
    expect(usdOf({ writeUnits: million })).toBeCloseTo(0.625, 10)
    expect(usdOf({ readUnits: million })).toBeCloseTo(0.125, 10)
    expect(usdOf({ invocations: million })).toBeCloseTo(0.2, 10)
    expect(usdOf({ gbSeconds: million, architecture: 'arm64' })).toBeCloseTo(13.3334, 10)
    expect(usdOf({ gbSeconds: million, architecture: 'x86_64' })).toBeCloseTo(16.6667, 10)
    expect(usdOf({ gbSecondsWarm: million })).toBeCloseTo(4.1667, 10)
    expect(usdOf({ metricsRequested: 1000 })).toBeCloseTo(0.01, 10)
    expect(usdOf({ metricMonths: 1 })).toBeCloseTo(0.3, 10)
    expect(usdOf({ logGb: 1 })).toBeCloseTo(0.5, 10)
    expect(usdOf({ gbOut: 1 })).toBeCloseTo(0.09, 10)
    expect(usdOf({})).toBe(0)
  })

  it('has a largest part, which is worth naming', () => {
    const lines = costOfUsage({ ...nothing, messageUnits: 100, invocations: 100, gbOut: 1 }, listPrices)
    expect(largestPart(lines)).toMatchObject({ what: 'Data to clients', usd: 0.09 })
    expect(largestPart([])).toBeUndefined()
  })

  it('follows the price list that it is given', () => {
    const dearer: PriceList = { ...listPrices, usdPer: { ...listPrices.usdPer, apiMessage: 2e-6 } }
    expect(totalUsd(costOfUsage({ ...nothing, messageUnits: 1e6 }, dearer))).toBeCloseTo(2, 10)
  })
})

it.each([
  [0, 1],
  [1, 1],
  [32_768, 1],
  [32_769, 2],
  [33 * 1024, 2],
  [128 * 1024, 4],
])('a message of %i bytes is %i of API Gateway', (bytes, units) => expect(messageUnits(bytes)).toBe(units))

it.each([
  [0, 0.5],
  [4096, 0.5],
  [4097, 1],
  [10_240, 1.5],
])('a read of %i bytes is %d of DynamoDB', (bytes, units) => expect(readUnits(bytes)).toBe(units))
