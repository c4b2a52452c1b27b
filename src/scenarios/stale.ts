import type { Fleet } from '../crowd/fleet/fleet.ts'
import { gather, speaking } from './baseline-load.ts'
import type { TargetControls } from './target-controls.ts'
import type { RunOptions } from './options.ts'
import { leavingOutItems, mostReadings } from './item-watch.ts'
import type { Place, Scenario } from './scenario.ts'

/** The part of the steady phase that is over when they die: what is normal has to be seen first. */
const aliveShare = 0.25

export const stale: Scenario = {
  name: 'stale',
  summary: 'a share of the members vanishes while publishing goes on: what do dead connections do to the living?',
  measures: ['delivery_latency', 'members_dropped'],
  // The gateway must find out who has gone dark while people are still speaking, and keep those who only ping.
  defaults: { members: 120, rooms: 12, publishRate: 12, warmUp: 3, duration: 24, drain: 3, pingInterval: 2, rounds: 3 },
  takes: ['share', 'dropKind', 'rounds'],
  stack: { idleTimeout: 6 },
  limits: ['stale_items_left=0'],
  limitsHold,
  adds: ({ rooms, rounds, duration, drain }) => ({
    messages: rounds * rooms,
    seconds: rounds * drain,
    itemReadings: mostReadings(duration + rounds * drain),
  }),
  async run(fleet, options, controls) {
    const { duration, share, dropKind } = options
    if (controls.items === null) controls.notice(leavingOutItems(controls.whyNoItems))
    await gather(fleet, options)
    await controls.items?.read()
    const itemsBefore = controls.items?.size ?? 0
    let dead = 0
    await fleet.publish(speaking(options), async () => {
      await fleet.wait(duration * aliveShare)
      controls.items?.start()
      const { members } = await fleet.drop({ share, kind: dropKind })
      dead = members.length
    })
    await speakUntilClean(fleet, options, controls.items, itemsBefore - dead)
    await controls.items?.stop()
    await fleet.disconnect({ ratePerSecond: options.connectRate, arrivals: 'constant' })
  },
}

/**
 * Who has gone dark is found out by the gateway's idle timeout. On AWS that is ten minutes; only the embedded stack's is ours
 * to shorten.
 */
function limitsHold({ dropKind }: RunOptions, { stack }: Place): boolean {
  return stack !== null || dropKind === 'closed' || dropKind === 'killed'
}

/**
 * A dead connection is only met by a message into its room. So every room gets one, and another one, until no more rows
 * are left than there are members alive, or all rounds are over.
 */
async function speakUntilClean(
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
