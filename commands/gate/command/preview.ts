import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { usd } from '../../run/preflight/run-cost.ts'
import { inMinutes } from '../../../reports/figures.ts'
import type { PlannedGate } from './plan-gate.ts'

/** The preview of a gate, as a document. */
export interface GatePreview {
  readonly command: string
  readonly baseline: string
  readonly candidate: string
  /** The ref to check out; null if the baseline needs no checkout. */
  readonly checksOut: { readonly ref: string; readonly commit: string; readonly path: string } | null
  /** Null: what the rounds can show. */
  readonly metrics: readonly { readonly name: string; readonly allowedRegression: number | null }[]
  /** Pairs of turns in a round. */
  readonly pairsOfRound: number
  readonly turnSeconds: number
  readonly rounds: { readonly usual: number; readonly atMost: number }
  readonly seconds: { readonly usual: number; readonly atMost: number }
  /** Do some connections become stale in the first round? */
  readonly makesStale: boolean
  /** The cost of as many rounds as the time allows; null where it costs nothing. */
  readonly usd: number | null
  readonly warnings: readonly string[]
}

export function previewOf({ plan, atRef, cost, seconds, command }: PlannedGate): GatePreview {
  const usual = plan.rounds
  return {
    command,
    baseline: plan.baseline.name,
    candidate: plan.candidate.name,
    checksOut: atRef && { ref: atRef.ref, commit: atRef.commit, path: atRef.path },
    metrics: plan.figures.map(({ name, allowedRegression }) => ({ name, allowedRegression })),
    pairsOfRound: plan.pairsOfRound,
    turnSeconds: plan.turnSeconds,
    rounds: { usual, atMost: plan.roundsAtMost },
    seconds: { usual: Math.round(usual * seconds), atMost: Math.round(plan.roundsAtMost * seconds) },
    makesStale: plan.staleRound !== null,
    usd: cost && totalUsd(cost),
    warnings: [...plan.forced, ...plan.warnings],
  }
}

/** The same for people. */
export function previewText(preview: GatePreview): string {
  const { baseline, candidate, checksOut, metrics, pairsOfRound, turnSeconds, rounds, seconds, warnings } = preview
  return [
    'fanbench gate --dry-run: nothing was sent',
    `  baseline   ${baseline}`,
    ...(checksOut === null
      ? []
      : [`             ${checksOut.path} of ${checksOut.commit}, checked out for as long as it takes`]),
    `  candidate  ${candidate}`,
    '  correct    deliveries lost, duplicated, misrouted ...: one more fails',
    ...(preview.makesStale
      ? ['             in the first round, a tenth of the members go, and nobody tells the chat']
      : []),
    '  work       posts, bytes, invocations, calls of tables ...: more fails',
    ...metrics.map(
      ({ name, allowedRegression }, place) =>
        `  ${place === 0 ? 'time     ' : '         '}  ${name}: ${allowedRegression === null ? 'as little more as can be shown, from 5 to 20 %' : `${percent(allowedRegression)} more at most`}`,
    ),
    `  rounds     ${rounds.usual}, each of ${pairsOfRound} pairs of turns of ${turnSeconds} s; ${rounds.atMost} at most, where the machine is busy`,
    `  time       about ${inMinutes(seconds.usual)}; ${inMinutes(seconds.atMost)} at most`,
    `  cost       ${preview.usd === null ? 'nothing, or not known: no account is involved' : `at most ${usd(preview.usd)} at AWS, on the high side`}`,
    ...warnings.map((warning) => `! ${warning}`),
  ].join('\n')
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
