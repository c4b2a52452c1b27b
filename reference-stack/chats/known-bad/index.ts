import { extname } from 'node:path'

/** The load that makes a defect show, by the names of the run's options. */
export interface Load {
  readonly members: number
  readonly rooms: number
  /** Messages a second, all rooms together. */
  readonly publishRate: number
  /**
   * The share of members that are dropped, whose `$disconnect` has to be lost: it would have their items deleted before anybody
   * posts to them. Null if none has to be dropped.
   */
  readonly share: number | null
  /** Members a second that leave their room and rejoin. Left out: none. */
  readonly churnRate?: number
}

/** A chat with the wire protocol `rooms` and a known defect. */
export interface KnownChat {
  readonly name: string
  /** The file of its definition. */
  readonly definition: URL
  /** Describes the defect in one sentence; null for the good chat. */
  readonly defect: string | null
  /** The finding that the harness has to come to, and to no other; null if there is to be none. */
  readonly finding: string | null
  readonly load: Load
}

const definition = (name: string) => new URL(`./${name}/chat${extname(import.meta.url)}`, import.meta.url)

const someDropped: Load = { members: 20, rooms: 2, publishRate: 4, share: 0.2 }
const allLive: Load = { ...someDropped, share: null }
const someLeave: Load = { ...allLive, members: 40, churnRate: 0.5 }

/** The control, built like the others: no alarm may be raised on it under the load of any of them. */
export const knownGood: KnownChat = {
  name: 'good',
  definition: definition('good'),
  defect: null,
  finding: null,
  load: someDropped,
}

/** Chats that show what a finding is concluded from, for another reason: none is to be taken for one with that defect. */
export const lookAlikes: readonly KnownChat[] = [
  {
    name: 'fails-midway',
    definition: definition('fails-midway'),
    defect: 'It fails in the middle of every room: the same members get nothing, but not for want of a page.',
    finding: 'function-errors',
    load: allLive,
  },
  {
    name: 'hangs-midway',
    definition: definition('hangs-midway'),
    defect: 'It posts to half of the room at once, and then waits until its time is up.',
    finding: 'function-errors',
    load: { members: 20, rooms: 1, publishRate: 1, share: null },
  },
  {
    name: 'skips-one',
    definition: definition('skips-one'),
    defect: 'It leaves a member out of every message, whether a member was dropped or not; and it never prunes.',
    finding: 'never-prunes',
    load: someDropped,
  },
  {
    name: 'exits-midway',
    definition: definition('exits-midway'),
    defect: 'Its process ends in the middle of an invocation, though it has memory left.',
    finding: 'function-errors',
    load: { members: 6, rooms: 1, publishRate: 1, share: null },
  },
  {
    name: 'leave-does-nothing',
    definition: definition('leave-does-nothing'),
    defect: 'It answers a member that leaves, and goes on sending it the messages of the room.',
    finding: 'wrong-room',
    load: someLeave,
  },
  {
    name: 'leaves-late',
    definition: definition('leaves-late'),
    defect:
      'It answers a member that leaves before it is out of the room, a tenth of a second later: that does no harm.',
    finding: null,
    load: someLeave,
  },
  {
    name: 'rejoins-nobody',
    definition: definition('rejoins-nobody'),
    defect:
      'It answers members that join a room again, and sends them nothing: they have lost messages, for a reason without a name.',
    finding: null,
    load: someLeave,
  },
  {
    name: 'odd-but-sound',
    definition: definition('odd-but-sound'),
    defect: 'It logs errors that it has caught, uses most of its memory, and answers 202: nothing of it does any harm.',
    finding: null,
    load: allLive,
  },
  {
    name: 'prunes-unlogged',
    definition: definition('prunes-unlogged'),
    defect: 'It tells nobody what it does: neither a line in the log nor the definition says that it prunes.',
    finding: null,
    load: someDropped,
  },
  {
    name: 'never-prunes-unlogged',
    definition: definition('never-prunes-unlogged'),
    defect: 'It never prunes, and tells nobody: neither a line in the log nor the definition says so.',
    finding: 'never-prunes',
    load: someDropped,
  },
  {
    name: 'sends-some-twice',
    definition: definition('sends-some-twice'),
    defect: 'It posts each message twice to a fifth of the room.',
    finding: 'sends-twice',
    load: allLive,
  },
  {
    name: 'unawaited-sends-unlogged',
    definition: definition('unawaited-sends-unlogged'),
    defect: 'It returns before its posts are answered, and tells nobody: no line in the log says so.',
    finding: 'unawaited-sends',
    load: { ...allLive, publishRate: 0.5 },
  },
]

const defects: Readonly<Record<string, readonly [defect: string, load: Load]>> = {
  'never-prunes': ['It keeps the items of stale connections and posts to them again with every message.', someDropped],
  'deletes-the-sender': ["When it meets a stale connection it deletes the sender's items instead.", someDropped],
  'aborts-on-410': ['The first stale connection ends the broadcast: the members after it get nothing.', someDropped],
  'unpaginated-scan': [
    'It takes the first megabyte of its table for the whole table: members beyond it get nothing.',
    { members: 200, rooms: 2, publishRate: 1, share: null },
  ],
  'leaves-members-out': ['It posts to the first four fifths of each room: the same members get nothing.', allLive],
  'unawaited-sends': [
    'It returns before its posts are answered: the frozen environment sends them late or never.',
    // So seldom that the event which thaws the environment comes too late.
    { ...allLive, publishRate: 0.5 },
  ],
  'sends-twice': ['It posts every message twice.', allLive],
  'wrong-room': ['It posts every message to the members of all rooms.', allLive],
  reorders: [
    'It holds every other message of a sender for 1.5 s: the next one overtakes it.',
    { members: 4, rooms: 1, publishRate: 4, share: null },
  ],
  'sequential-past-timeout': [
    'It posts to one member after the other: in a large room its time is up before the last ones have been posted to.',
    { members: 100, rooms: 1, publishRate: 0.5, share: null },
  ],
  'forgets-members': ["With the item of a stale connection it deletes another member's as well.", someDropped],
  'loses-live-members': ['Now and then it deletes a member that has done nothing.', { ...allLive, members: 40 }],
  'out-of-memory': [
    'It keeps more than it has memory for: Lambda ends it in the middle of an invocation.',
    { members: 6, rooms: 1, publishRate: 1, share: null },
  ],
  'function-errors': ['It throws when all is done.', allLive],
  'returns-non-2xx': ['It answers 500 when all is done.', allLive],
  'no-post-reached-the-gateway': ['It asks for the members of a room by a wrong key, and gets nobody.', allLive],
  throttled: ['Its route takes one message a second: the others are refused.', allLive],
}

/** Chats with one seeded defect each. */
export const knownBad: readonly KnownChat[] = Object.entries(defects).map(([name, [defect, load]]) => ({
  name,
  definition: definition(name),
  defect,
  finding: name,
  load,
}))

/** All of them, the good one first. */
export const knownChats: readonly KnownChat[] = [knownGood, ...lookAlikes, ...knownBad]
