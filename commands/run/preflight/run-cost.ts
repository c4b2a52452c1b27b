import { assumedArchitecture } from '../../../src/cost/cost-of-run.ts'
import { type CostLine, costOfUsage, largestPart, totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { type FunctionSetting, countParts, expectedUsage } from '../../../src/cost/expected-usage.ts'
import { type PriceList, describePrices } from '../../../src/cost/price-list.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import type { Scenario } from '../../../src/scenarios/scenario.ts'
import type { Target } from '../../../src/targets/target.ts'

/** Assumed of functions, as a target does not say it: twice the memory of the room chat's. */
export const assumedMemoryMb = 1024

const assumed: FunctionSetting = { architecture: assumedArchitecture, memoryMb: assumedMemoryMb }

/**
 * Returns the parts of the expected cost of a run at AWS.
 *
 * @param memoryMb the memory of every function, if it is known
 */
export function costOfRun(
  scenario: Scenario,
  options: RunOptions,
  target: Pick<Target, 'functions' | 'tables' | 'routes' | 'architecture'>,
  prices: PriceList,
  memoryMb = assumed.memoryMb,
): CostLine[] {
  const setting = { architecture: target.architecture ?? assumed.architecture, memoryMb }
  return costOfUsage(expectedUsage(countParts(target), expectedLoad(scenario, options), setting), prices)
}

/** The cost of several runs, by parts. */
export function addedUp(runs: readonly (readonly CostLine[])[]): CostLine[] {
  const [first = [], ...others] = runs
  return first.map((line, place) => {
    const same = others.flatMap((lines) => lines[place] ?? [])
    const sum = (part: 'amount' | 'usd') => same.reduce((total, other) => total + other[part], line[part])
    return { ...line, amount: sum('amount'), usd: sum('usd') }
  })
}

/** Is it more than the user means to pay, and how to say otherwise? @param what is to be paid for */
export function costProblems(cost: readonly CostLine[], maxCost: number, what = 'the run'): string[] {
  const total = totalUsd(cost)
  if (total <= maxCost) return []
  return [
    `${what} is expected to cost ${usd(total)} at AWS, ${largest(cost)}, and at most ${maxCost} USD is allowed: ` +
      `make it smaller, or allow more: --max-cost ${Math.ceil(total * 100) / 100}`,
  ]
}

/** Shown before anything is sent. */
export function costNotice(
  cost: readonly CostLine[],
  prices: PriceList,
  architecture: FunctionSetting['architecture'] = assumed.architecture,
): string {
  const { memoryMb } = assumed
  return (
    `expected to cost ${usd(totalUsd(cost))} at AWS, ${largest(cost)}: on the high side, by ${describePrices(prices)}, ` +
    `for functions of ${memoryMb} MB on ${architecture}`
  )
}

function largest(cost: readonly CostLine[]): string {
  const { what = 'nothing', usd: amount = 0 } = largestPart(cost) ?? {}
  return `the largest part ${what} (${usd(amount)})`
}

export function usd(amount: number): string {
  return `${amount < 0.1 ? Number(amount.toPrecision(2)) : amount.toFixed(2)} USD`
}
