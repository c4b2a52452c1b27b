import type { Recorder } from '../../../../../src/metrics/recording/recorder.ts'
import { Rooms } from '../../../../../src/crowd/rooms.ts'
import { at } from '../known-run.ts'

export const plan = { members: 8, rooms: 2, workers: 1, seed: 3 }
const rooms = new Rooms(plan)
export const [theirs = [], others = []] = rooms.membersOf.map((members) => [...members])

/** Everybody is there; for 20 s each room says ten things a second, which take as long as the room decides. */
export function speakAll(worker: Recorder, latencyMs: (room: number) => number): void {
  for (const member of [...theirs, ...others]) worker.entered(member, at(1))
  for (const [room, members] of [theirs, others].entries()) {
    const [publisher = 0] = members
    for (let sequence = 0; sequence < 200; sequence++) {
      const atUs = at(10 + sequence / 10)
      worker.published({ publisher, sequence, intendedAtUs: atUs, sentAtUs: atUs, steady: true })
      for (const member of members) worker.received(member, publisher, sequence, atUs + latencyMs(room) * 1000, 0)
    }
  }
}
