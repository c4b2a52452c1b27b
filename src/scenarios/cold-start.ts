import type { Fleet } from '../crowd/fleet/fleet.ts'
import { Interrupted } from '../crowd/interruption.ts'
import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import type { TargetControls } from './target-controls.ts'
import type { Target } from '../targets/target.ts'
import { unownedProblem, versionsProblem } from '../targets/versions/versions-problem.ts'
import { keepWarm, newVersion, newVersionSeconds, tryNewVersion } from './new-version.ts'
import type { RunOptions } from './options.ts'
import type { AddedLoad, Place, Scenario } from './scenario.ts'

/** The share of each room that reconnects in each round: of four rooms of five, about one loses a member for it. */
const reconnectingShare = 0.05

export const coldStart: Scenario = {
  name: 'cold-start',
  summary: 'new versions, each with a burst: what does a cold start add?',
  measures: ['delivery_latency'],
  defaults: { members: 60, rooms: 12, publishRate: 10, warmUp: 3, duration: 14, drain: 3 },
  defaultsWithoutRooms: { publishRate: 5 },
  takes: ['burst', 'rounds', 'idleGap', 'provisionedConcurrency'],
  notSharded:
    'a new version is deployed once, between two steps of all members, and members reconnect one after the other',
  refusals,
  problems,
  addedLoad,
  async run(fleet, options, controls) {
    const { idleGap, provisionedConcurrency } = options
    // Before any member connects: so it shows early whether this target allows it.
    if (idleGap === 0) await newVersion(fleet, provisionedConcurrency, controls)
    else await keepWarm(fleet, provisionedConcurrency, controls)
    await connectAndJoin(fleet, options)
    // Warm: what the bursts are compared with.
    await fleet.publish(publishing(options))
    let round = 0
    while (round < options.rounds && (await coldRound(fleet, options, controls))) round++
    await drainAndDisconnect(fleet, options)
    if (round < options.rounds)
      throw new Interrupted(`${round} of ${options.rounds} rounds were played: no new version could be deployed`)
  },
}

function addedLoad({
  members,
  rooms,
  burst,
  rounds,
  idleGap,
  drain,
  joinGrace,
  provisionedConcurrency,
}: RunOptions): AddedLoad {
  // The share of a room may be rounded up by one member.
  const reconnects = members * reconnectingShare + rooms
  const coldSeconds = newVersionSeconds + idleGap
  return {
    messages: rounds * burst,
    reconnects: rounds * reconnects,
    // One reconnects after the other.
    seconds: coldSeconds + rounds * (drain + coldSeconds + reconnects * secondsPerReconnect + joinGrace),
    environmentsKeptWarm: provisionedConcurrency,
  }
}

/** With a cold start: generous. */
const secondsPerReconnect = 3

/**
 * Some members disconnect, the environments are replaced or time out, and those members reconnect; then the burst.
 *
 * @returns false if no new version could be deployed: then there was no burst, and no further round is of use
 */
async function coldRound(fleet: Fleet, options: RunOptions, controls: TargetControls): Promise<boolean> {
  await fleet.drain(options.drain)
  const { members, byKind } = await fleet.drop({ share: reconnectingShare, kind: 'closed' })
  let isCold = true
  if (options.idleGap > 0) await fleet.hold(options.idleGap)
  else isCold = await tryNewVersion(fleet, options.provisionedConcurrency, controls)
  // One after the other: several would wait for the same environment, and it would be unknown for which of them it was cold.
  for (const member of members) await fleet.reconnect({ members: { members: [member], byKind }, backOff: 'none' })
  if (!isCold) return false
  await fleet.hold(options.joinGrace)
  await fleet.burst({ publishers: options.burst, payloadBytes: options.payload })
  return true
}

/** For a stack that is not proven to be the user's. */
function refusals({ idleGap, provisionedConcurrency }: RunOptions, target: Target): string[] {
  const problem = unownedProblem(target)
  if (problem === null) return []
  return [
    ...(idleGap === 0 ? [`cold-start: no new version is deployed: ${problem}; or give --idle-gap instead`] : []),
    ...(provisionedConcurrency > 0 ? [`--provisioned-concurrency: nothing is kept warm: ${problem}`] : []),
  ]
}

function problems({ idleGap, provisionedConcurrency }: RunOptions, { target, stack }: Place): string[] {
  // A refused target is not also reported as a problem.
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
