import { region } from '../../../reference-stack/local/index.ts'
import { describeProfile } from '../../../reference-stack/local/service-times/index.ts'
import { describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import type { Fingerprinted } from '../../../src/metrics/judging/comparing/fingerprint.ts'
import { hostOfCrowd } from '../../../src/runs/machine-figures.ts'
import { harnessVersion } from '../../run/harness-version.ts'
import type { PlannedRun } from '../../run/plan-run.ts'

/** The fingerprint of a planned run, as far as it is known before the run. */
export async function plannedFingerprint(run: PlannedRun): Promise<Fingerprinted> {
  const { scenario, options, stackOptions } = run
  return {
    scenario: scenario.name,
    target: await targetOf(run),
    harness: { version: harnessVersion, node: process.versions.node, host: hostOfCrowd() },
    options: { ...options, ...stackOptions },
    server: { logs: null },
  }
}

async function targetOf({ aim, protocol, serviceTimes }: PlannedRun): Promise<Fingerprinted['target']> {
  const { name } = await describeProtocol(protocol)
  if (aim.kind === 'standing') {
    const { kind, region: ofTarget, stack, serviceTimes: inWords } = aim.target
    return { kind, region: ofTarget, stack, protocol: name, ...(inWords !== null && { serviceTimes: inWords }) }
  }
  const { definition } = aim.chat
  return {
    kind: 'emulated',
    region,
    stack: definition.name,
    protocol: name,
    ...(serviceTimes && { serviceTimes: describeProfile(serviceTimes.profile) }),
  }
}
