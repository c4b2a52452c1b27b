import { exitCodes } from '../exit-codes.ts'
import type { RunResult } from '../metrics/result/run-result.ts'

/** A failed check (10) or limit is a figure like any other: lost deliveries are infinite ones. */
const says = [exitCodes.ok, exitCodes.checkFailed, exitCodes.inconclusive, exitCodes.cloudMetricsMissing]

/**
 * Why a block says nothing about its arm; empty if it does. Where the environments did not get the share of a
 * core that goes with their memory, another memory size was measured than the one that is named.
 */
export function whyNotCounted({ verdict, validity, metrics }: RunResult): string[] {
  if (!says.some((code) => code === verdict.exitCode)) return nonEmpty(verdict.reasons, 'its run failed')
  const shortOfCpu = (validity.limits ?? []).some(({ name, verdict }) => name === cpuShareLimit && verdict === 'broken')
  if (shortOfCpu)
    return nonEmpty(
      validity.reasons.filter((reason) => reason.includes('by its memory')),
      'its environments did not get their share of a core',
    )
  return metrics['delivery_latency'] === undefined ? ['nothing was delivered'] : []
}

const cpuShareLimit = 'CPU share achieved of that asked for'

function nonEmpty(reasons: readonly string[], otherwise: string): string[] {
  return reasons.length === 0 ? [otherwise] : [...reasons]
}
