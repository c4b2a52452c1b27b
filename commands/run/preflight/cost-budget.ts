import { type CostLine, totalUsd } from '../../../src/cost/cost-of-usage.ts'
import type { Arm } from '../../experiment/experiment.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { settingDefaults } from '../../../src/settings/settings.ts'
import type { PlannedRun } from '../plan-run.ts'
import { assumedMemoryMb, costOfRun, usd } from './run-cost.ts'

/** The expected cost of a block, with the memory of its arm; null if it costs nothing. */
export function costOfBlock(
  { cost, aim, scenario, options, prices }: PlannedRun,
  { functions = {} }: Pick<Arm, 'functions'>,
): readonly CostLine[] | null {
  if (cost === null || aim.kind === 'embedded') return null
  const memoryMb = Object.values(functions).map((change) => change.memoryMb ?? 0)
  return costOfRun(scenario, options, aim.target, prices, Math.max(assumedMemoryMb, ...memoryMb))
}

/**
 * Holds `--max-cost` against all blocks of an experiment together. How many there will be is not known beforehand: one that does
 * not count is measured again, and a search goes on until it has found.
 */
export class CostBudget {
  #usd = 0

  /** @throws Refusal (15) where this block would make it more than is allowed */
  spend(run: PlannedRun, arm: Arm): void {
    const cost = costOfBlock(run, arm)
    if (cost === null) return
    this.#usd += totalUsd(cost)
    const { maxCost = settingDefaults.maxCost } = arm.settings
    if (this.#usd <= maxCost + roundingUsd) return
    throw new Refusal(
      exitCodes.refused,
      `all blocks so far and the next are expected to cost ${usd(this.#usd)} at AWS, and at most ${maxCost} USD is allowed: ` +
        'allow more with --max-cost; the blocks until here are kept',
    )
  }
}

/** A sum of many blocks is not to be refused for its last digits, where their product was allowed. */
const roundingUsd = 1e-9
