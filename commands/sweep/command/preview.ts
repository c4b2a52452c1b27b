import { counted } from '../../../reports/counted.ts'
import { describePrices } from '../../../src/cost/price-list.ts'
import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { roundsNeeded } from '../differences.ts'
import { sweepOrder } from '../sweep.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { usd } from '../../run/preflight/run-cost.ts'
import type { PlannedSweep } from './plan-sweep.ts'

/** Describes what a sweep would do, as a document. */
export interface SweepPreview {
  readonly command: string
  readonly target: string
  /** Names of functions. */
  readonly functions: readonly string[]
  readonly memoryMb: readonly number[]
  readonly referenceMb: number
  readonly rounds: number
  /** The fewest in which two settings can differ significantly. */
  readonly roundsNeeded: number
  /** The memory of each block, in MB. */
  readonly order: readonly number[]
  /** The longest duration of all blocks. */
  readonly seconds: number
  readonly messages: number
  readonly deliveries: number
  /** Null where it is not known. */
  readonly usd: number | null
  /** Is any of it charged? */
  readonly isAtAws: boolean
}

export function previewOf({ plan, run, cost, command }: PlannedSweep): SweepPreview {
  const order = sweepOrder(plan).map(({ memoryMb }) => memoryMb)
  const load = expectedLoad(run.scenario, run.options)
  const { aim } = run
  return {
    command,
    target: aim.kind === 'embedded' ? 'the embedded stack' : (aim.target.stack ?? 'the target'),
    functions: plan.functions,
    memoryMb: plan.memoryMb,
    referenceMb: plan.referenceMb,
    rounds: plan.rounds,
    roundsNeeded: roundsNeeded(plan.memoryMb.length),
    order,
    seconds: load.seconds * order.length,
    messages: load.messages * order.length,
    deliveries: load.messages * load.audience * order.length,
    usd: cost === null ? null : totalUsd(cost),
    isAtAws: aim.kind === 'existing' && aim.target.kind === 'aws',
  }
}

/** The same for people. */
export function previewText(preview: SweepPreview, { run }: Pick<PlannedSweep, 'run'>): string {
  const { functions, memoryMb, referenceMb, rounds, order, seconds, messages, deliveries, isAtAws } = preview
  const count = (amount: number) => Math.round(amount).toLocaleString('en-US')
  const price =
    preview.usd === null
      ? 'not known'
      : `${usd(preview.usd)}${isAtAws ? '' : ' if it were at AWS; here nothing is charged'}, on the high side, by ${describePrices(run.prices)}`
  return [
    'fanbench sweep --dry-run: nothing was sent',
    `  target     ${preview.target}`,
    `  functions  ${functions.join(', ')}`,
    `  versions   ${memoryMb.length} of each, published behind its alias: ${memoryMb.map((mb) => `${mb} MB`).join(', ')}`,
    `  reference  ${referenceMb} MB`,
    `  blocks     ${order.length}: ${rounds} rounds of ${memoryMb.length}, ${order.slice(0, 2 * memoryMb.length).join(' ')} ...`,
    `  time       ${count(Math.ceil(seconds / 60))} minutes or more`,
    `  load       ${count(messages)} messages, ${count(deliveries)} deliveries`,
    `  cost       ${price}`,
    `  a block that does not count (a stalled machine, CPU that a function lacked) is measured once more: at worst that doubles time, load and cost, up to --max-cost`,
    '  afterwards every function is put back as it was; restore.json in the folder of the sweep has what it takes',
    ...tooFewRounds(preview),
  ].join('\n')
}

/** Nothing is refused: somebody may want to look first. */
export function tooFewRounds({ rounds, roundsNeeded: needed, memoryMb }: SweepPreview): string[] {
  if (rounds >= needed) return []
  return [
    `! with ${counted(rounds, 'round')} no recommendation is possible: ${memoryMb.length} settings take at least --rounds ${needed}`,
  ]
}
