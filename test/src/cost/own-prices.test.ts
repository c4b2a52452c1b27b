import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pricesOf } from '../../../src/cost/own-prices.ts'
import { describePrices, listPrices } from '../../../src/cost/price-list.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'

function fileOf(value: unknown): string {
  const path = join(temporaryFolder(), 'ours.json')
  writeFileSync(path, JSON.stringify(value))
  return path
}

const header = { schema: 'fanbench/prices@1', asOf: '2026-12-01' }

async function problemsOf(value: unknown): Promise<readonly string[]> {
  const refusal = await pricesOf(fileOf(value)).catch((error: unknown) => error)
  if (!(refusal instanceof Refusal)) throw new Error('it was not refused')
  expect(refusal.exitCode).toBe(2)
  return refusal.problems
}

it('are those of the dated list without a file', async () => {
  expect(await pricesOf(undefined)).toBe(listPrices)
})

it('stand in place of single prices of the list, and say so', async () => {
  const prices = await pricesOf(fileOf({ ...header, usdPer: { apiMessage: 0.8e-6, lambdaGbSecond: { arm64: 1e-5 } } }))
  expect(prices).toEqual({
    ...listPrices,
    own: {
      file: 'ours.json',
      asOf: '2026-12-01',
      source: null,
      region: null,
      names: ['apiMessage', 'lambdaGbSecond.arm64'],
    },
    usdPer: {
      ...listPrices.usdPer,
      apiMessage: 0.8e-6,
      lambdaGbSecond: { ...listPrices.usdPer.lambdaGbSecond, arm64: 1e-5 },
    },
  })
  expect(describePrices(prices)).toBe(
    `list prices of us-east-1 of ${listPrices.asOf}; apiMessage, lambdaGbSecond.arm64 by ours.json of 2026-12-01`,
  )
})

it('are refused with every mistake at once', async () => {
  const problems = await problemsOf({
    ...header,
    asOf: 'today',
    usdPer: { apiMessages: 1, logGb: -1, gbOut: '0.09', lambdaGbSecond: { arm: 1 } },
  })
  expect(problems.join('\n')).toMatch(/asOf: must be a date/)
  expect(problems.join('\n')).toMatch(/usdPer\.logGb: must be an amount in USD, 0 or more/)
  expect(problems.join('\n')).toMatch(/usdPer\.gbOut: must be an amount in USD, 0 or more/)
  expect(problems.join('\n')).toMatch(/usdPer: .*apiMessages/)
  expect(problems.join('\n')).toMatch(/usdPer\.lambdaGbSecond: .*"arm"/)
})

it('are refused where there is none, or where it is another file', async () => {
  expect(await problemsOf({ ...header, usdPer: {} })).toEqual([expect.stringContaining('must have a price at least')])
  expect(await problemsOf({ schema: 'fanbench/target@1' })).toEqual([expect.stringContaining('not a file of prices')])
})
