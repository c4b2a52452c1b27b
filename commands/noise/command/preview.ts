import { counted } from '../../../reports/counted.ts'
import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { postsPerDelivery } from '../../gate/gated-figures.ts'
import { pairsNeeded } from '../../gate/plan.ts'
import { inMinutes, secondsOfBlock } from '../../gate/usual-load.ts'
import { usd } from '../../run/preflight/run-cost.ts'
import type { PlannedNoise } from './plan-noise.ts'

/** What a noise measurement would do, as a document. */
export interface NoisePreview {
  readonly command: string
  readonly metrics: readonly string[]
  readonly pairs: number
  /** The fewest of which a gate of these metrics can make anything. */
  readonly pairsNeeded: number
  readonly blocks: number
  /** At least, if every block counts. */
  readonly seconds: number
  /** Null where it costs nothing, or that is not known. */
  readonly usd: number | null
}

export function previewOf({ plan, run, cost, command }: PlannedNoise): NoisePreview {
  const isAtAws = run.aim.kind === 'standing' && run.aim.target.kind === 'aws'
  const ofBlock = secondsOfBlock(run.scenario, run.options, isAtAws)
  const metrics = plan.figures.map(({ name }) => name).filter((name) => name !== postsPerDelivery)
  return {
    command,
    metrics,
    pairs: plan.pairs,
    pairsNeeded: pairsNeeded(metrics.length),
    blocks: 2 * plan.pairs,
    seconds: Math.round(2 * plan.pairs * ofBlock),
    usd: cost && totalUsd(cost),
  }
}

/** The same for people. */
export function previewText(preview: NoisePreview, { run }: Pick<PlannedNoise, 'run'>): string {
  const { metrics, blocks, pairs, seconds } = preview
  const arms =
    run.aim.kind === 'embedded'
      ? 'two embedded stacks of the same definition, as a gate has them'
      : 'the same target twice, as a gate of two targets would see it'
  return [
    'fanbench noise --dry-run: nothing was sent',
    `  arms       ${arms}`,
    `  metrics    ${metrics.join(', ')}`,
    `  blocks     ${blocks}: ${counted(pairs, 'pair')}, each in an order of its own`,
    `  time       about ${inMinutes(seconds)}; a block that does not count is measured once more`,
    `  cost       ${preview.usd === null ? 'nothing, or not known: no account is involved' : `${usd(preview.usd)} at AWS, on the high side`}`,
    ...tooFewPairs(preview),
  ].join('\n')
}

/** Nothing is refused: somebody may want to look first. */
export function tooFewPairs({ pairs, pairsNeeded: needed, metrics }: NoisePreview): string[] {
  if (pairs >= needed) return []
  return [
    `! with ${counted(pairs, 'pair')} nothing can be said: a gate of ${counted(metrics.length, 'metric')} takes at least ${needed}; give --pairs 10`,
  ]
}
