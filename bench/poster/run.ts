/**
 * The room chat's SendMessage with the light poster and with the SDK's, side by side. bench/README.md says how to read it.
 *
 *     node bench/poster/run.ts [--members 400] [--messages 20] [--rounds 4]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { meanAndRange } from '../mean-and-range.ts'
import { textTable } from '../text-table.ts'
import { wholeNumbers } from '../whole-numbers.ts'
import { type FullRoom, startFullRoom } from './full-room.ts'

const posters = ['light', 'sdk'] as const
type PosterName = (typeof posters)[number]

/** Posts, by poster, before anything is measured: the SDK's first thousand cost several times what later ones do. */
const warmUpPosts = 8000
/** After a turn, for what the handler does behind the last delivery. */
const settleMs = 300

const { members, messages, rounds } = wholeNumbers({ members: 400, messages: 20, rounds: 4 })
await bench()

async function bench(): Promise<void> {
  const machine = describeMachine()
  await using light = await startFullRoom('light', members)
  await using sdk = await startFullRoom('sdk', members)
  const of: Record<PosterName, FullRoom> = { light, sdk }
  for (const poster of posters) await broadcast(of[poster], Math.ceil(warmUpPosts / members))
  const perCpuSecond: Record<PosterName, number[]> = { light: [], sdk: [] }
  for (let round = 0; round < rounds; round++) {
    // ABBA: what drifts hits both alike.
    for (const poster of round % 2 === 0 ? posters : posters.toReversed()) {
      const before = await of[poster].cpuSeconds()
      await broadcast(of[poster], messages)
      perCpuSecond[poster].push((members * messages) / ((await of[poster].cpuSeconds()) - before))
    }
  }
  const ratios = perCpuSecond.light.map((figure, round) => figure / (perCpuSecond.sdk[round] ?? NaN))
  const rows = posters.map((poster) => [
    poster,
    meanAndRange(perCpuSecond[poster], 0),
    meanAndRange(
      perCpuSecond[poster].map((figure) => 1e6 / figure),
      0,
    ),
  ])
  console.log(textTable([['poster', 'deliveries/CPU-s', 'CPU us/delivery'], ...rows]))
  console.log(`light / sdk: ${meanAndRange(ratios, 1)}; at least 4 is asked for`)
  console.log(
    `${members} members in one room, ${rounds} rounds of ${messages} messages each; ${machine.cores} cores of ${machine.cpu}, ` +
      `Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after`,
  )
}

async function broadcast(room: FullRoom, times: number): Promise<void> {
  for (let message = 0; message < times; message++) await room.say()
  await sleep(settleMs)
}
