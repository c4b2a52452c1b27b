import { expect, it } from 'vitest'
import { CostBudget, costOfBlock } from '../../../../commands/run/preflight/cost-budget.ts'
import { planGiven } from '../../../../commands/run/plan-run.ts'
import { totalUsd } from '../../../../src/cost/cost-of-usage.ts'
import type { Settings } from '../../../../src/settings/settings.ts'
import { awsHost, targetFile } from '../../target-file.ts'

const plan = (settings: Settings) => planGiven(settings, { scenario: 'broadcast', invokedAs: 'run broadcast' })
const deployed = () => ({ target: targetFile('aws'), iOwnThisTarget: [awsHost] })

it('as many blocks are let through as --max-cost pays for, whichever they are, and not one more', async () => {
  const settings = deployed()
  const run = await plan(settings)
  const usd = totalUsd(run.cost ?? [])
  const arm = { name: 'a', scenario: 'broadcast', settings: { ...settings, maxCost: 3 * usd } }
  const budget = new CostBudget()
  for (const _ of [1, 2, 3]) budget.spend(run, arm)
  expect(() => budget.spend(run, arm)).toThrow(/^all blocks so far and the next .* --max-cost/)
})

it('a block with more memory costs more', async () => {
  const run = await plan(deployed())
  const usdWith = (memoryMb: number) => totalUsd(costOfBlock(run, { functions: { SendMessage: { memoryMb } } }) ?? [])
  expect(usdWith(512)).toBe(totalUsd(run.cost ?? []))
  expect(usdWith(3008)).toBeGreaterThan(usdWith(1024))
})

it('what is not in an account takes nothing of it', async () => {
  const nothing = { target: 'local', maxCost: 0 }
  const run = await plan(nothing)
  expect(() => new CostBudget().spend(run, { name: 'a', scenario: 'broadcast', settings: nothing })).not.toThrow()
})
