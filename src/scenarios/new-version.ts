import type { Fleet } from '../crowd/fleet/fleet.ts'
import { Refusal } from '../exit-codes.ts'
import type { TargetControls } from './target-controls.ts'

/** Until a new version is there, of every function: generous. */
export const newVersionSeconds = 60

/**
 * A deployment, after which no message meets an environment of before; of the new version, so many are kept warm.
 *
 * @throws Refusal (2) if the target's Lambda refuses
 */
export async function newVersion(fleet: Fleet, environmentsKeptWarm: number, controls: TargetControls): Promise<void> {
  await fleet.meanwhile('new version', async () => controls.versions?.deployNew())
  await keepWarm(fleet, environmentsKeptWarm, controls)
}

/** The same, where a refusal costs no more than what stands on it; tells people. @returns whether there is a new version */
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
    controls.notice(`leaving out the cold starts: ${error.message}`)
    return false
  }
}

export async function keepWarm(fleet: Fleet, environments: number, { versions }: TargetControls): Promise<void> {
  if (environments > 0) await fleet.meanwhile('keep warm', async () => versions?.keepWarm(environments))
}
