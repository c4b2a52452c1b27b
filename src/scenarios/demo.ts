import type { Fleet } from '../crowd/fleet/fleet.ts'
import { gather, goHome, speaking } from './baseline-load.ts'
import type { TargetControls } from './target-controls.ts'
import { newVersionSeconds, tryNewVersion } from './new-version.ts'
import type { RunOptions } from './options.ts'
import { leavingOutItems, mostReadings } from './item-watch.ts'
import type { Scenario } from './scenario.ts'

export const demo: Scenario = {
  name: 'demo',
  summary:
    'the main job on the embedded stack: 1,000 members in 50 rooms, some of whom vanish, then new versions (what `npm start` runs)',
  measures: ['delivery_latency'],
  defaults: { members: 1000, rooms: 50, publishRate: 22, duration: 50, share: 0.03, pingInterval: 5 },
  takes: ['burst', 'rounds', 'share', 'dropKind'],
  // Whoever has gone dark is found out before the evening is over.
  stack: { idleTimeout: 12 },
  adds: ({ duration, rounds, burst }) => ({
    messages: rounds * burst,
    seconds: settleSeconds + rounds * (newVersionSeconds + settleSeconds),
    itemReadings: mostReadings(duration + settleSeconds),
  }),
  async run(fleet, options, controls) {
    if (controls.items === null) controls.notice(leavingOutItems(controls.whyNoItems))
    await gather(fleet, options)
    await fleet.publish(speaking(options), () => someVanish(fleet, options, controls))
    await fleet.hold(settleSeconds)
    await controls.items?.stop()
    await newVersions(fleet, options, controls)
    await goHome(fleet, options)
  },
}

/** Long enough for a cold start and the burst behind it. */
const settleSeconds = 2

/** While people go on speaking, so that there is somebody to post to those who are not there any more. */
async function someVanish(
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
 * After an evening of ordinary messages: what does it cost the people in the rooms to deploy while they are there? That is
 * told by the figures of cold starts; the evening's own are not mixed with it.
 */
async function newVersions(fleet: Fleet, options: RunOptions, controls: TargetControls): Promise<void> {
  if (controls.versions === null) return controls.notice(`leaving out the cold starts: ${controls.whyNoVersions}`)
  for (let round = 0; round < options.rounds; round++) {
    if (!(await tryNewVersion(fleet, 0, controls))) return
    await fleet.burst({ publishers: options.burst, payloadBytes: options.payload, steady: false })
    await fleet.hold(settleSeconds)
  }
}
