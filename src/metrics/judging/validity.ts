import type { CounterName } from '../catalogue.ts'
import type { RunResult } from '../result/run-result.ts'
import { failedLocally } from './local-exhaustion.ts'
import type { RunFacts } from './run-facts.ts'
import { timingReasons } from './timing.ts'
import { percent } from './wording.ts'

export type Validity = RunResult['validity']

/** Less of the schedule than this was carried out: it is not the load that was asked for. */
const leastAchievedShare = 0.98

/**
 * Did the harness measure what it says it measured?
 *
 * Structural reasons (a balance that does not add up, a lost worker, a schedule not kept, files or ports used up) make
 * any run `invalid`. Timing reasons (the crowd was late or waited for a core) make it `invalid` on a machine of the
 * crowd's own. Where the target shares the cores with the crowd, the crowd's waiting is a part of what was
 * measured: the run is then `degraded`, a statement about the two together, and its reasons say so.
 */
export function judgeValidity(facts: RunFacts): Validity {
  const structural = structuralReasons(facts)
  const timing = timingReasons(facts)
  if (!facts.targetSharesMachine || timing.length === 0) {
    const reasons = [...structural, ...timing]
    return { verdict: reasons.length > 0 ? 'invalid' : 'valid', reasons }
  }
  return {
    verdict: structural.length > 0 ? 'invalid' : 'degraded',
    reasons: [...structural, ...timing.map((reason) => `${reason} ${sharedCores}`)],
  }
}

const sharedCores =
  'The target shares the cores of this machine, so the figures are a statement about the two together.'

function structuralReasons(facts: RunFacts): string[] {
  const reasons: string[] = []
  for (const { name, left, right, residue } of facts.balance) {
    if (residue !== 0) reasons.push(`"${name}" does not add up: ${left} against ${right}, residue ${residue}, limit 0.`)
  }
  if (facts.workersLost > 0) {
    reasons.push(`${facts.workersLost} of the worker processes ended before the run did, limit 0.`)
  }
  const achieved = achievedShare(facts.counters)
  if (achieved !== null && achieved.share < leastAchievedShare) {
    const { published, offered, share } = achieved
    reasons.push(
      `${published} of ${offered} scheduled messages were published, ${percent(share)}; the limit is at least ${percent(leastAchievedShare)}.`,
    )
  }
  const locally = failedLocally(facts.classes)
  if (locally > 0) {
    reasons.push(`${locally} connections failed for want of open files or ports on this machine, limit 0.`)
  }
  return reasons
}

function achievedShare(counters: RunResult['counters']): { published: number; offered: number; share: number } | null {
  const counter = (name: CounterName) => counters[name] ?? 0
  const [published, offered] = [counter('messages_published'), counter('messages_offered')]
  return offered === 0 ? null : { published, offered, share: published / offered }
}
