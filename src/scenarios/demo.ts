import type { Fleet } from '../crowd/fleet/fleet.ts'
import { connectAndJoin, drainAndDisconnect, publishing } from './baseline-load.ts'
import type { TargetControls } from './target-controls.ts'
import { newVersionSeconds, tryNewVersion } from './new-version.ts'
import type { RunOptions } from './options.ts'
import { leavingOutItems, mostReadings } from './item-watch.ts'
import type { Scenario } from './scenario.ts'

export const demo: Scenario = {
  name: 'demo',
  summary: '1,000 members, stale connections, cold starts: start here',
  measures: ['delivery_latency'],
  defaults: { members: 1000, rooms: 50, publishRate: 22, duration: 50, share: 0.03, pingInterval: 5 },
  // To as many recipients together as 22 messages a second into 50 rooms have.
  defaultsWithoutRooms: { publishRate: 0.5, burst: 1 },
  takes: ['burst', 'rounds', 'share', 'dropKind'],
  notSharded: "it watches the target's items of all connections, and deploys new versions",
  // So that the gateway closes half-open connections within the run.
  stack: { idleTimeout: 12 },
  addedLoad: ({ duration, rounds, burst }) => ({
    messages: rounds * burst,
    seconds: settleSeconds + rounds * (newVersionSeconds + settleSeconds),
    itemReadings: mostReadings(duration + settleSeconds),
  }),
  async run(fleet, options, controls) {
    if (controls.items === null) controls.notice(leavingOutItems(controls.whyNoItems))
    await connectAndJoin(fleet, options)
    await fleet.publish(publishing(options), () => dropSome(fleet, options, controls))
    await fleet.hold(settleSeconds)
    await controls.items?.stop()
    await newVersions(fleet, options, controls)
    await drainAndDisconnect(fleet, options)
  },
}

/** Long enough for a cold start and the burst behind it. */
const settleSeconds = 2

/** While the others go on publishing, so that messages are posted to the stale connections. */
async function dropSome(
  fleet: Fleet,
  { duration, share, dropKind }: RunOptions,
  { items }: TargetControls,
): Promise<void> {
  await fleet.wait(duration / 2)
  await items?.read()
  items?.start()
  await fleet.drop({ share, kind: dropKind })
}

/**
 * The figures of cold starts show the cost of a deployment for connected members. The steady phase is over, so its figures
 * hold none of these messages.
 */
async function newVersions(fleet: Fleet, options: RunOptions, controls: TargetControls): Promise<void> {
  if (controls.versions === null) return controls.notice(`leaving out cold starts: ${controls.whyNoVersions}`)
  for (let round = 0; round < options.rounds; round++) {
    if (!(await tryNewVersion(fleet, 0, controls))) return
    await fleet.burst({ publishers: options.burst, payloadBytes: options.payload, steady: false })
    await fleet.hold(settleSeconds)
  }
}
