import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import { seededRandom } from '../../../../src/crowd/random.ts'
import { runMark } from '../../../../src/crowd/stamp/stamp.ts'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import type { RunLogs } from '../../../../src/runs/run-logs.ts'
import { buildResult } from '../../../../src/runs/settling/build-result.ts'
import { gatherFacts } from '../../../../src/runs/settling/gather-facts.ts'
import { roomGroups } from '../../../../src/runs/settling/receipts/room-groups.ts'
import { settleMessages } from '../../../../src/runs/settling/settle-messages.ts'
import { handlerLine, invocation, stampOf } from '../../metrics/server/invocations.ts'
import { at, logsOf } from './known-run.ts'

const plans = fc
  .record({
    members: fc.integer({ min: 4, max: 40 }),
    rooms: fc.integer({ min: 1, max: 8 }),
    workers: fc.integer({ min: 1, max: 4 }),
    roomSizes: fc.constantFrom('uniform' as const, 'zipf' as const, 'one-big' as const),
    placement: fc.constantFrom('pinned' as const, 'spread' as const),
    seed: fc.nat({ max: 1e6 }),
    messages: fc.integer({ min: 0, max: 60 }),
  })
  .filter(({ members, rooms }) => rooms <= members)

type Plan = typeof plans extends fc.Arbitrary<infer Drawn> ? Drawn : never

/** A run in which all goes wrong that can, drawn by the seed of the plan: the same whoever carries the members. */
function logsOfRun({ messages, ...plan }: Plan, workers: number) {
  const random = seededRandom(plan.seed)
  const draw = (below: number) => Math.floor(random() * below)
  const chance = (share: number) => random() < share
  const rooms = new Rooms({ ...plan, workers })
  const all = Array.from({ length: plan.members }, (_, member) => member)
  const sent = Array.from({ length: messages }, (_, number) => ({ publisher: draw(plan.members), number }))

  function happened(...recorders: readonly Recorder[]): void {
    const of = (member: number) => recorders[rooms.workerOf(member)] ?? never()
    for (const member of all) {
      of(member).connectionOpened(member, at(0.5), at(0.6 + random() / 10))
      of(member).toldId(member, 'posted', `id ${member}`, at(1))
      of(member).entered(member, at(1 + draw(12)))
      if (chance(0.1)) of(member).leaving(member, at(14 + draw(10)))
      if (chance(0.1)) of(member).left(member, at(25 + draw(3)))
      if (chance(0.1)) of(member).dropped(member, chance(0.5) ? 'killed' : 'closed', at(20 + draw(20)))
      if (chance(0.1)) of(member).cut(member, at(20 + draw(20)))
      if (chance(0.1)) of(member).limited(member, at(20 + draw(20)))
      if (chance(0.1)) of(member).disrupted(member, at(15), at(20 + draw(20)))
      if (chance(0.2)) of(member).entered(member, at(30))
      of(member).time('join_latency', draw(1e5))
    }
    const receipts = sent.flatMap(({ publisher, number }) => {
      const intendedAtUs = at(10 + number / 2)
      const sentAtUs = intendedAtUs + draw(2000)
      if (chance(0.95))
        of(publisher).published({ publisher, sequence: number, intendedAtUs, sentAtUs, steady: number > 5 })
      if (chance(0.5)) of(publisher).replied(publisher, number, draw(10_000))
      const recipients = rooms.membersOf[rooms.roomOf[publisher] ?? 0] ?? []
      return [...recipients, ...(chance(0.1) ? [draw(plan.members)] : [])].map((recipient) => ({
        recipient,
        publisher,
        number,
        turn: number + draw(3),
      }))
    })
    for (const { recipient, publisher, number } of receipts.toSorted((a, b) => a.turn - b.turn)) {
      if (chance(0.1)) of(recipient).truncated(recipient, chance(0.5) ? publisher : draw(plan.members), number, at(1))
      if (chance(0.1)) continue
      for (let copy = chance(0.05) ? 2 : 1; copy > 0; copy--)
        of(recipient).received(recipient, publisher, number, draw(chance(0.1) ? 2e6 : 50_000), draw(500))
    }
  }

  const invocations = sent
    .filter(() => chance(0.8))
    .map(({ publisher, number }) => {
      const stamp = stampOf(runMark('known-run'), publisher, number)
      return invocation({
        initUs: chance(0.2) ? 90_000 : null,
        status: chance(0.1) ? 'timeout' : 'success',
        handler: handlerLine({ stamp, posts: draw(9), postsGone: draw(2), connectionId: 'c0' }),
      })
    })
  const pulled = { status: 'complete' as const, reasons: [], bytes: 0, invocations }
  const figures = ['position_age', 'hello_latency', 'drift'] as const
  const options = { ...plan, workers }
  return logsOf({ options, repliesToSender: true, happened, request: { figures }, end: { invocations: pulled } })
}

/** The saved text, without what tells how many workers there were and how each of them kept up. */
function resultOf(logs: RunLogs, mostHeld?: number): string {
  const result = buildResult(logs, mostHeld)
  const ofWorkers = { generator: null, processes: null, harness: null, options: null, validity: null }
  return JSON.stringify({ ...result, ...ofWorkers, drift: result.drift?.quarters })
}

const inThreeGroups: Plan = {
  members: 24,
  rooms: 6,
  workers: 3,
  roomSizes: 'uniform',
  placement: 'pinned',
  seed: 1,
  messages: 60,
}

describe('the messages of a run', () => {
  /** `SETTLED_RUNS=100 npx vitest run <this file>` draws more of them. */
  const numRuns = Number(process.env['SETTLED_RUNS'] ?? 3)

  it('become the same result, byte for byte, in one group of workers or in many, all at once or a few rooms at a time', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const [apart, together] = [plan.workers, 1].map((workers) => resultOf(logsOfRun(plan, workers)))
        expect(apart).toEqual(together)
        expect(resultOf(logsOfRun(plan, plan.workers), 100)).toEqual(together)
      }),
      { numRuns, examples: [[inThreeGroups]] },
    )
    expect(roomGroups(new Rooms(inThreeGroups))).toHaveLength(3)
  })

  it('are settled with the log of one worker after that of the other, where no room crosses them', () => {
    const read: number[] = []
    const logs = logsOfRun(inThreeGroups, 3)
    const workers = logs.workers.map((log, worker) => ({
      *[Symbol.iterator]() {
        read.push(worker)
        yield* log
      },
    }))
    const run = gatherFacts({ ...logs, workers })
    expect(read.splice(0)).toEqual([0, 1, 2])
    const readBefore: number[] = []
    settleMessages(run, [{ add: () => void readBefore.push(read.length) }])
    expect([...new Set(readBefore)]).toEqual([1, 2, 3])
  })
})

describe('groups of workers', () => {
  const groupsOf = (placement: 'pinned' | 'spread', workers: number, members = 12, rooms = 6) =>
    roomGroups(new Rooms({ members, rooms, workers, seed: 3, placement }))

  it('are the workers by themselves where each room is on one, and all of them where rooms are spread', () => {
    expect(groupsOf('pinned', 3)).toEqual([[0], [1], [2]])
    expect(groupsOf('spread', 2)).toEqual([[0, 1]])
    expect(groupsOf('spread', 5, 4, 2)).toEqual([[0, 1, 2], [3], [4]])
  })

  it('hold every worker once, and every room within one of them', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rooms = new Rooms(plan)
        const groups = roomGroups(rooms)
        expect(groups.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: plan.workers }, (_, i) => i))
        const groupOf = (member: number) => groups.findIndex((group) => group.includes(rooms.workerOf(member)))
        for (const members of rooms.membersOf) expect(new Set(Array.from(members, groupOf)).size).toBe(1)
      }),
    )
  })
})

function never(): never {
  throw new Error('there is none')
}
