import type { Fleet } from '../crowd/fleet/fleet.ts'
import { Refusal } from '../exit-codes.ts'
import type { TargetControls } from './target-controls.ts'

/** A generous time for deploying a new version of every function. */
export const newVersionSeconds = 60

/**
 * Deploys a new version, after which no message meets an environment of an old one; keeps so many of the new one warm.
 *
 * @throws Refusal (2) if the target's Lambda refuses
 */
export async function newVersion(fleet: Fleet, environmentsKeptWarm: number, controls: TargetControls): Promise<void> {
  await fleet.meanwhile('deploy new version', async () => controls.versions?.deployNew())
  await keepWarm(fleet, environmentsKeptWarm, controls)
}

/** The same, but prints a refusal: only what needs the new version is left out. @returns whether there is one */
export async function tryNewVersion(
  fleet: Fleet,
  environmentsKeptWarm: number,
  controls: TargetControls,
): Promise<boolean> {
  try {
    await newVersion(fleet, environmentsKeptWarm, controls)
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    controls.notice(`leaving out cold starts: ${error.message}`)
    return false
  }
}

export async function keepWarm(fleet: Fleet, environments: number, { versions }: TargetControls): Promise<void> {
  if (environments > 0) await fleet.meanwhile('provisioned concurrency', async () => versions?.keepWarm(environments))
}
