import { exitCodes } from '../../src/exit-codes.ts'
import type { Findings } from './findings.ts'
import { isKnown } from './judge-metrics.ts'
import { type GateBlock, whyNotInGate, whyUncounted } from './pairs.ts'
import { type GatePlan, hasSecondStage, pairsOfStage, savedRuns } from './plan.ts'
import { shownName } from './sentences.ts'

/** The warnings about the answer of a gate. */
export function warningsOf(plan: GatePlan, blocks: readonly GateBlock[], findings: Findings): string[] {
  return [
    ...aboutSavedRuns(plan, findings),
    ...aboutBoth(findings),
    ...aboutBlocks(plan, blocks),
    ...aboutMissingFigures(plan, findings),
    ...aboutNoise(plan, findings),
  ]
}

function aboutSavedRuns(plan: GatePlan, { metrics, counters }: Findings): string[] {
  const [saved, given] = [savedRuns(plan), plan.baselineRuns]
  if (saved === null || given === null) return []
  const unused = given.length - saved.length
  const isSuspect = [...metrics, ...counters].some((one) => one.isSuspect)
  return [
    'The baseline is a saved run that was not measured in turns with the candidate; any change of the machine or of AWS since then counts as a difference.',
    ...(unused === 0 ? [] : [`${unused} of ${given.length} saved runs say nothing of the baseline and are left out.`]),
    ...(isSuspect && !hasSecondStage(plan)
      ? [
          `A suspicion takes fresh pairs to confirm it: save ${2 * pairsOfStage(plan)} runs, or have the baseline measured in turn.`,
        ]
      : []),
  ]
}

/** Failures of both sides, which are no difference between them. */
function aboutBoth({ pairs }: Findings): string[] {
  const failed = (side: 'baseline' | 'candidate') =>
    pairs.flatMap((pair) =>
      pair[side].verdict.exitCode === exitCodes.checkFailed ? [pair[side].verdict.reasons[0] ?? ''] : [],
    )
  const [before, after] = [failed('baseline'), failed('candidate')]
  if (before.length === 0 || after.length === 0) return []
  return [
    `Checks failed on both sides, which a gate does not judge (${after.length} of ${pairs.length} blocks of the candidate): ${after[0]}`,
  ]
}

function aboutBlocks(plan: GatePlan, blocks: readonly GateBlock[]): string[] {
  const counted = blocks.filter((block) => whyNotInGate(plan, block).length === 0)
  const left = blocks.filter((block) => !counted.includes(block))
  const shared = counted.filter(({ result }) => result.validity.verdict === 'shared-cores').length
  const lost = left.reduce((sum, { result }) => sum + (result.counters['deliveries_lost'] ?? 0), 0)
  return [
    ...whyUncounted(plan, blocks),
    ...(lost === 0
      ? []
      : [
          `${lost === 1 ? '1 delivery was' : `${lost.toLocaleString('en-US')} deliveries were`} lost in blocks that do not count; nothing follows from them.`,
        ]),
    ...(shared === 0
      ? []
      : [
          `In ${shared} of ${counted.length} blocks crowd and chat waited for the cores that they share; their own pages say more.`,
        ]),
  ]
}

function aboutMissingFigures(plan: GatePlan, { pairs }: Findings): string[] {
  if (pairs.length === 0) return []
  return plan.figures
    .filter((figure) => !figure.isNamed && !isKnown(figure, pairs))
    .map(({ name }) => `${shownName(name)} is not gated: no block has it, or samples enough for it.`)
}

function aboutNoise({ noise, pairs }: GatePlan, { metrics }: Findings): string[] {
  return metrics.flatMap(({ name, allowedRegression }) => {
    const findable = noise?.findable[name] ?? null
    if (findable === null || findable <= allowedRegression) return []
    return [
      `${shownName(name)}: ${percent(allowedRegression)} are allowed, but on this machine ${pairs} pairs only find ${percent(findable)} or more.`,
    ]
  })
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
