import { seededRandom } from '../../../../../src/crowd/random.ts'
import type { Sent } from './evaluated-run.ts'

/** Whom a chat deletes when a broadcast has met stale connections. */
export type Deletes = 'the-stale' | 'the-stale-and-their-neighbours' | 'the-sender' | 'the-stale-and-half-of-the-room'

export interface SilencingRun {
  readonly deletes: Deletes
  readonly rooms: number
  readonly roomSize: number
  /** Seconds between two messages of one member, on the average. */
  readonly speaksEverySeconds: number
  readonly seconds: number
  /** When somebody leaves each room, and how many at once. */
  readonly departures: readonly { readonly second: number; readonly members: number }[]
  /** How long an invocation takes until it has read its recipients, and then until it has deleted somebody, at most. */
  readonly slowestSeconds: number
  readonly echoes: boolean
  readonly seed: number
}

/** What the members of such a chat received, who left when, and how often a stale connection was met. */
export interface SilencedRun {
  readonly sent: readonly Sent[]
  /** [member, kind, microseconds] of each. */
  readonly drops: readonly number[]
  readonly posts: { readonly 200: number; readonly 410: number }
  readonly roomOf: Uint32Array
}

/** An event of the run; the later ones are queued as earlier ones are handled. */
type Event = { readonly second: number; readonly happens: () => void }

/** Plays a chat in which members publish at random and leave at set times, one event after the other. */
export function silencedRun(run: SilencingRun): SilencedRun {
  const random = seededRandom(run.seed)
  const { rooms, roomSize } = run
  const roomOf = Uint32Array.from({ length: rooms * roomSize }, (_, member) => Math.floor(member / roomSize))
  const lists = Array.from({ length: rooms }, (_, room) => shuffled(membersOf(room, roomSize), random))
  const gone = new Set<number>()
  const posts = { 200: 0, 410: 0 }
  const sent: Sent[] = []
  const drops: number[] = []
  /** The next one is the last. */
  const events: Event[] = []
  let now = 0
  const at = (second: number, happens: () => void) => {
    const place = events.findLastIndex((event) => event.second > second)
    events.splice(place + 1, 0, { second, happens })
  }
  const soon = (happens: () => void) => at(now + random() * run.slowestSeconds, happens)

  function broadcast(by: number, second: number) {
    if (gone.has(by)) return
    const room = roomOf[by] ?? 0
    soon(() => {
      const list = lists[room] ?? []
      // Who is not in the room may not post to it.
      const recipients = list.includes(by) ? [...list] : []
      const stale = recipients.filter((member) => gone.has(member))
      posts[200] += recipients.length - stale.length
      posts[410] += stale.length
      const expected = membersOf(room, roomSize).filter((one) => !gone.has(one) && (run.echoes || one !== by))
      const reached = expected.filter((member) => recipients.includes(member))
      sent.push({ by, second, reached, missed: expected.filter((member) => !recipients.includes(member)) })
      if (stale.length > 0) soon(() => forget(room, by, stale))
    })
  }

  function forget(room: number, sender: number, stale: readonly number[]) {
    const list = lists[room] ?? []
    const remove = (member: number | undefined) => {
      const place = member === undefined ? -1 : list.indexOf(member)
      if (place !== -1) list.splice(place, 1)
    }
    if (run.deletes === 'the-sender') remove(sender)
    else
      for (const member of stale) {
        const place = list.indexOf(member)
        if (place === -1) continue
        remove(member)
        if (run.deletes === 'the-stale-and-their-neighbours') remove(list.at(place - 1))
        if (run.deletes === 'the-stale-and-half-of-the-room') list.length = Math.ceil(list.length / 2)
      }
  }

  for (const { second, members } of run.departures)
    at(second, () => {
      for (let room = 0; room < rooms; room++) {
        const live = membersOf(room, roomSize).filter((member) => !gone.has(member))
        for (const member of shuffled(live, random).slice(0, Math.min(members, live.length - 1))) {
          gone.add(member)
          drops.push(member, 1, second * 1e6)
        }
      }
    })
  for (const member of roomOf.keys())
    for (let second = 0; ; ) {
      second += -Math.log(1 - random()) * run.speaksEverySeconds
      if (second > run.seconds) break
      const spokenAt = second
      at(spokenAt, () => broadcast(member, spokenAt))
    }

  for (let next = events.pop(); next !== undefined; next = events.pop()) {
    now = next.second
    next.happens()
  }
  return { sent, drops, posts, roomOf }
}

function membersOf(room: number, roomSize: number): number[] {
  return Array.from({ length: roomSize }, (_, seat) => room * roomSize + seat)
}

function shuffled(members: readonly number[], random: () => number): number[] {
  return members
    .map((member) => ({ member, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ member }) => member)
}
