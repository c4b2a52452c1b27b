import type { GatedCounter, GateResult } from '../gate-result.ts'
import { whole } from '../../../reports/figures.ts'
import { checkSentence, metricSentence, workSentence } from '../sentences.ts'
import { gateHeadline, secondsOf } from './gate-text.ts'
import { outcomeOf } from '../../../reports/outcome.ts'
import type { CiCase, CiCases } from '../../../reports/ci/cases.ts'

/** A case for each counter, count of work, metric and limit of the SLO, one for the validity, and one for the gate itself. */
export function gateCases(result: GateResult): CiCases {
  const {
    scenario,
    startedAt,
    experimentId,
    baseline,
    candidate,
    seed,
    command,
    harness,
    metrics,
    counters,
    work,
    slo,
  } = result
  return {
    suite: `gate ${scenario}`,
    startedAt,
    seconds: Math.max(0, secondsOf(result)) || 0,
    properties: {
      gate: experimentId,
      baseline: baseline.name,
      candidate: candidate.name,
      target: candidate.targetKind ?? 'unknown',
      seed: `${seed}`,
      fanbench: harness.version,
      command,
      headline: gateHeadline(result).sentence,
    },
    cases: [
      gateCase(result, gateHeadline(result).sentence),
      validityCase(result),
      ...counters.map(counterCase),
      ...work.map(
        (count): CiCase => ({ name: `work ${count.name}`, verdict: count.verdict, lines: [workSentence(count)] }),
      ),
      ...metrics.map(
        (metric): CiCase => ({ name: metric.name, verdict: metric.verdict, lines: [metricSentence(metric)] }),
      ),
      // A limit may be on a metric that is gated, too.
      ...slo.map(
        (check): CiCase => ({ name: `SLO ${check.name}`, verdict: check.verdict, lines: [checkSentence(check)] }),
      ),
    ],
  }
}

/**
 * This case has the verdicts that no other case has: a gate that was stopped, a candidate that ended twice in a pair, too few pairs by
 * now. Without it, the list of such a gate could be passes only.
 */
function gateCase({ stopped, verdict, reasons, metrics, counters, work, slo }: GateResult, headline: string): CiCase {
  if (stopped !== null) {
    const lines = [headline, `${outcomeOf(stopped.exitCode).word} (exit code ${stopped.exitCode})`, ...stopped.reasons]
    return { name: 'gate', verdict: 'error', lines }
  }
  const isSaid = [...metrics, ...counters, ...work, ...slo].some((one) => one.verdict === verdict)
  return verdict === 'invalid' || isSaid
    ? { name: 'gate', verdict: 'pass', lines: [headline] }
    : { name: 'gate', verdict, lines: verdict === 'pass' ? [headline] : [headline, ...reasons] }
}

function validityCase({ verdict, reasons, forced, warnings }: GateResult): CiCase {
  return verdict === 'invalid'
    ? { name: 'validity', verdict: 'error', lines: reasons }
    : { name: 'validity', verdict: 'pass', lines: [...forced, ...warnings] }
}

function counterCase({ counter, verdict, baseline, candidate }: GatedCounter): CiCase {
  return { name: counter, verdict, lines: [`${counter} ${whole(candidate)}, baseline ${whole(baseline)}`] }
}
