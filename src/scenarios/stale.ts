import type { Fleet } from '../crowd/fleet/fleet.ts'
import { connectAndJoin, publishing } from './baseline-load.ts'
import type { TargetControls } from './target-controls.ts'
import type { RunOptions } from './options.ts'
import { leavingOutItems, mostReadings } from './item-watch.ts'
import type { Place, Scenario } from './scenario.ts'

/** The part of the steady phase before the drop: what is normal has to be seen first. */
const shareBeforeDrop = 0.25

export const stale: Scenario = {
  name: 'stale',
  summary: 'some members are dropped: what do stale connections cost?',
  measures: ['delivery_latency', 'members_dropped'],
  // The gateway must close half-open connections while members still publish, and keep those that only ping.
  defaults: { members: 120, rooms: 12, publishRate: 12, warmUp: 3, duration: 24, drain: 3, pingInterval: 2, rounds: 3 },
  defaultsWithoutRooms: { publishRate: 3 },
  takes: ['share', 'dropKind', 'rounds'],
  notSharded: "it watches the target's items of all connections, and ends when those of the dropped ones are gone",
  // API Gateway's `$disconnect` is best effort: half of them lost, posts have to find out.
  stack: { idleTimeout: 6, loseDisconnects: 0.5 },
  limits: ['stale_items_left=0'],
  limitsHold,
  addedLoad: ({ rooms, rounds, duration, drain }) => ({
    messages: rounds * rooms,
    seconds: rounds * drain,
    itemReadings: mostReadings(duration + rounds * drain),
  }),
  async run(fleet, options, controls) {
    const { duration, share, dropKind } = options
    if (controls.items === null) controls.notice(leavingOutItems(controls.whyNoItems))
    await connectAndJoin(fleet, options)
    await controls.items?.read()
    const itemsBefore = controls.items?.size ?? 0
    let dropped = 0
    await fleet.publish(publishing(options), async () => {
      await fleet.wait(duration * shareBeforeDrop)
      controls.items?.start()
      const { members } = await fleet.drop({ share, kind: dropKind })
      dropped = members.length
    })
    await publishUntilClean(fleet, options, controls.items, itemsBefore - dropped)
    await controls.items?.stop()
    await fleet.disconnect({ ratePerSecond: options.connectRate, arrivals: 'constant' })
  },
}

/**
 * A half-open connection is closed by the gateway's idle timeout. On AWS that is ten minutes; only the embedded stack's can
 * be shortened.
 */
function limitsHold({ dropKind }: RunOptions, { stack }: Place): boolean {
  return stack !== null || dropKind === 'closed' || dropKind === 'killed'
}

/**
 * A chat only learns that a connection is stale from a message to its room. So every room gets one message a round, until no
 * more items are left than there are live members, or all rounds are over.
 */
async function publishUntilClean(
  fleet: Fleet,
  { rounds, payload, drain }: RunOptions,
  items: TargetControls['items'],
  itemsOfLiveMembers: number,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    await fleet.burst({ publishers: fleet.plan.rooms, payloadBytes: payload, steady: false })
    await fleet.drain(drain)
    if (items === null || items.size <= itemsOfLiveMembers) return
  }
}
