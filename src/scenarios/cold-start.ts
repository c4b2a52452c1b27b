import type { Fleet } from '../crowd/fleet/fleet.ts'
import { Interrupted } from '../crowd/interruption.ts'
import { gather, goHome, speaking } from './baseline-load.ts'
import { type TargetControls, versionsProblem } from './target-controls.ts'
import { unownedProblem } from '../targets/ownership.ts'
import type { Target } from '../targets/target.ts'
import { keepWarm, newVersion, newVersionSeconds, tryNewVersion } from './new-version.ts'
import type { RunOptions } from './options.ts'
import type { AddedLoad, Place, Scenario } from './scenario.ts'

/** Of each room: about one in four rooms of five loses somebody, who comes back to a cold start. */
const newcomers = 0.05

export const coldStart: Scenario = {
  name: 'cold-start',
  summary: 'a new version, then a burst into several rooms: what does a cold start cost the people in them?',
  measures: ['delivery_latency'],
  defaults: { members: 60, rooms: 12, publishRate: 10, warmUp: 3, duration: 10, drain: 3 },
  takes: ['burst', 'rounds', 'idleGap', 'provisionedConcurrency'],
  refusals,
  problems,
  adds,
  async run(fleet, options, controls) {
    const { idleGap, provisionedConcurrency } = options
    // Before anybody comes: so it shows early whether this target allows it.
    if (idleGap === 0) await newVersion(fleet, provisionedConcurrency, controls)
    else await keepWarm(fleet, provisionedConcurrency, controls)
    await gather(fleet, options)
    // Alone and steady: what the bursts are held against.
    await fleet.publish(speaking(options))
    let round = 0
    while (round < options.rounds && (await coldRound(fleet, options, controls))) round++
    await goHome(fleet, options)
    if (round < options.rounds)
      throw new Interrupted(`${round} of ${options.rounds} rounds were played: no new version could be deployed`)
  },
}

function adds({
  members,
  rooms,
  burst,
  rounds,
  idleGap,
  drain,
  joinGrace,
  provisionedConcurrency,
}: RunOptions): AddedLoad {
  // Of a room's share, what is left when it is rounded down may be one more.
  const leaving = members * newcomers + rooms
  const coldSeconds = newVersionSeconds + idleGap
  return {
    messages: rounds * burst,
    reconnects: rounds * leaving,
    // They come back one after the other.
    seconds: coldSeconds + rounds * (drain + coldSeconds + leaving * secondsPerNewcomer + joinGrace),
    environmentsKeptWarm: provisionedConcurrency,
  }
}

/** Of a cold start and what comes before it: generous. */
const secondsPerNewcomer = 3

/**
 * Some go, the environments go, and those come back; then as many speak at once as the burst has members.
 *
 * @returns whether there is any point in another round
 */
async function coldRound(fleet: Fleet, options: RunOptions, controls: TargetControls): Promise<boolean> {
  await fleet.drain(options.drain)
  const { members, byKind } = await fleet.drop({ share: newcomers, kind: 'closed' })
  let isCold = true
  if (options.idleGap > 0) await fleet.hold(options.idleGap)
  else isCold = await tryNewVersion(fleet, options.provisionedConcurrency, controls)
  // One after the other: several would wait for the same environment, and nobody could say which of them it was cold for.
  for (const member of members) await fleet.reconnect({ members: { members: [member], byKind }, backOff: 'none' })
  if (!isCold) return false
  await fleet.hold(options.joinGrace)
  await fleet.burst({ publishers: options.burst, payloadBytes: options.payload })
  return true
}

/** A stack that nothing proves to be the user's. */
function refusals({ idleGap, provisionedConcurrency }: RunOptions, target: Target): string[] {
  const problem = unownedProblem(target)
  if (problem === null) return []
  return [
    ...(idleGap === 0 ? [`cold-start: no new version is deployed: ${problem}; or give --idle-gap instead`] : []),
    ...(provisionedConcurrency > 0 ? [`--provisioned-concurrency: nothing is kept warm: ${problem}`] : []),
  ]
}

function problems({ idleGap, provisionedConcurrency }: RunOptions, { target, stack }: Place): string[] {
  // What is refused is no mistake beside.
  const problem = target && unownedProblem(target) === null ? versionsProblem(target) : null
  const found: string[] = []
  if (problem !== null && idleGap === 0)
    found.push(`cold-start: no new version can be deployed: ${problem}; give --idle-gap instead`)
  if (problem !== null && provisionedConcurrency > 0)
    found.push(`--provisioned-concurrency: nothing can be kept warm: ${problem}`)
  if (stack !== null && idleGap > 0 && stack.idleEnvironment >= idleGap)
    found.push(
      `--idle-gap ${idleGap}s: environments stay for ${stack.idleEnvironment}s; give a shorter --idle-environment`,
    )
  return found
}
