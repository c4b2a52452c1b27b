import { randomBytes } from 'node:crypto'
import { memberOptions } from '../../src/crowd/member-settings.ts'
import { answerPatienceMs } from '../../src/crowd/unanswered/answer-patience.ts'
import type { ProbePlan } from '../../src/probe/probe.ts'
import { type SettingSources, gatherSettings } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { probeSettings } from '../../src/settings/probe-settings.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { connectionLimitsOf } from '../../src/targets/connection-limits.ts'
import { isLoopback } from '../../src/targets/guard.ts'
import type { Target } from '../../src/targets/target.ts'
import { type PlannedRun, planGiven } from '../run/plan-run.ts'

/** `connect` plans a crowd that publishes nothing, whatever its chat can do. */
const load = { members: 2, rooms: 1, workers: 1, connectRate: 2, metricsWait: 0 } satisfies Settings

/**
 * Plans a probe after the same checks as a run, among them whether the target may receive load. It ignores the load in a config
 * file.
 *
 * @throws Refusal as `run` does; nothing has been started or sent by then
 */
export async function planProbe(sources: SettingSources): Promise<PlannedRun> {
  const mistakes = new Mistakes()
  const given = await gatherSettings(sources, mistakes)
  const own = Object.fromEntries(
    probeSettings.flatMap(({ key }) => (given[key] === undefined ? [] : [[key, given[key]] as const])),
  ) as Settings
  return planGiven({ ...own, ...load }, { scenario: 'connect', invokedAs: 'probe' }, mistakes)
}

/** Returns the steps of the probe for a target that is up. */
export function probePlanOf({ handshake, protocol, options }: PlannedRun, target: Target): ProbePlan {
  const member = memberOptions(options)
  const stepMs = answerPatienceMs(member.connectTimeoutMs, isLoopback(target.url))
  return {
    ...member,
    url: target.url,
    handshake,
    protocol,
    connectionLimits: connectionLimitsOf(target),
    connectTimeoutMs: stepMs,
    stepMs,
    run: randomBytes(4).toString('hex'),
  }
}
