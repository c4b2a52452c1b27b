import { counted } from '../../../reports/counted.ts'
import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { hasSecondStage, pairsOfStage } from '../plan.ts'
import { inMinutes, secondsOfBlock } from '../usual-load.ts'
import { plannedSamples } from '../../../src/scenarios/planned-samples.ts'
import { usd } from '../../run/preflight/run-cost.ts'
import type { PlannedGate } from './plan-gate.ts'

/** The preview of a gate, as a document. */
export interface GatePreview {
  readonly command: string
  readonly baseline: string
  readonly candidate: string
  /** The ref to check out; null if the baseline needs no checkout. */
  readonly checksOut: { readonly ref: string; readonly commit: string; readonly path: string } | null
  readonly metrics: readonly {
    readonly name: string
    readonly allowedRegression: number
    readonly findable: number | null
  }[]
  /** The pairs of one stage. */
  readonly pairs: number
  /** The blocks of the first stage; and of both, if anything is suspect. */
  readonly blocks: { readonly first: number; readonly atMost: number }
  readonly seconds: { readonly first: number; readonly atMost: number }
  /** In a block, if nothing is lost; null in a scenario without. */
  readonly deliveriesOfBlock: number | null
  /** The cost of both stages; null if they cost nothing. */
  readonly usd: number | null
  readonly warnings: readonly string[]
}

export function previewOf({ plan, atRef, run, cost, blocks, command }: PlannedGate): GatePreview {
  const isAtAws = run.aim.kind === 'standing' && run.aim.target.kind === 'aws'
  const ofBlock = secondsOfBlock(run.scenario, run.options, isAtAws)
  const first = pairsOfStage(plan) * (plan.baselineRuns === null ? 2 : 1)
  return {
    command,
    baseline: plan.baseline.name,
    candidate: plan.candidate.name,
    checksOut: atRef && { ref: atRef.ref, commit: atRef.commit, path: atRef.path },
    metrics: plan.figures.map(({ name, allowedRegression }) => ({
      name,
      allowedRegression,
      findable: plan.noise?.findable[name] ?? null,
    })),
    pairs: pairsOfStage(plan),
    blocks: { first, atMost: blocks },
    seconds: { first: Math.round(first * ofBlock), atMost: Math.round(blocks * ofBlock) },
    deliveriesOfBlock: plannedSamples('delivery_latency', run.scenario, run.options)?.atLeast ?? null,
    usd: cost && totalUsd(cost),
    warnings: [...plan.forced, ...plan.warnings, ...(hasSecondStage(plan) ? [] : [withoutConfirmation])],
  }
}

const withoutConfirmation =
  'there are not enough saved runs for fresh pairs, so nothing that is suspect can be confirmed: a gate without them never fails for a latency'

/** The same for people. */
export function previewText(preview: GatePreview): string {
  const { baseline, candidate, checksOut, metrics, pairs, blocks, seconds, deliveriesOfBlock, warnings } = preview
  return [
    'fanbench gate --dry-run: nothing was sent',
    `  baseline   ${baseline}`,
    ...(checksOut === null
      ? []
      : [`             ${checksOut.path} of ${checksOut.commit}, checked out for as long as it takes`]),
    `  candidate  ${candidate}`,
    ...metrics.map(
      ({ name, allowedRegression, findable }, place) =>
        `  ${place === 0 ? 'gated    ' : '         '}  ${name}: ${percent(allowedRegression)} more at most${findable === null ? '' : `; on this machine ${percent(findable)} are found`}`,
    ),
    '             and deliveries lost, duplicated, misrouted ...: one more fails',
    `  blocks     ${blocks.first}: ${counted(pairs, 'pair')}; ${blocks.atMost} if anything is suspect`,
    `  time       about ${inMinutes(seconds.first)}; ${inMinutes(seconds.atMost)} if anything is suspect`,
    ...(deliveriesOfBlock === null
      ? []
      : [`  a block    ${deliveriesOfBlock.toLocaleString('en-US')} deliveries or more`]),
    `  cost       ${preview.usd === null ? 'nothing, or not known: no account is involved' : `at most ${usd(preview.usd)} at AWS, on the high side`}`,
    ...warnings.map((warning) => `! ${warning}`),
  ].join('\n')
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
