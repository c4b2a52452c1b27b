import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import { seededRandom } from '../../../../src/crowd/random.ts'
import { runMark } from '../../../../src/crowd/stamp/stamp.ts'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import {
  type WorkerFacts,
  historyFields,
  positionReadFields,
  receiptFields,
  replyFields,
  sequenceCutOff,
  truncatedFields,
} from '../../../../src/metrics/recording/worker-facts.ts'
import type { RunLogs } from '../../../../src/runs/run-logs.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { gatherFacts } from '../../../../src/runs/evaluation/gather-facts.ts'
import type { MatchedMessage } from '../../../../src/runs/evaluation/receipts/matched-message.ts'
import { matchMessages } from '../../../../src/runs/evaluation/match-messages.ts'
import { handlerLine, invocation, stampOf } from '../../metrics/server/invocations.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'
import { at, logsOf, startedAtUs } from './known-run.ts'

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
      if (chance(0.5)) of(publisher).replied(publisher, number, sentAtUs + draw(10_000))
      const recipients = rooms.membersOf[rooms.roomOf[publisher] ?? 0] ?? []
      return [...recipients, ...(chance(0.1) ? [draw(plan.members)] : [])].map((recipient) => ({
        recipient,
        publisher,
        number,
        sentAtUs,
        turn: number + draw(3),
      }))
    })
    for (const { recipient, publisher, number, sentAtUs } of receipts.toSorted((a, b) => a.turn - b.turn)) {
      if (chance(0.1)) {
        const from = chance(0.5) ? publisher : draw(plan.members)
        of(recipient).truncated(recipient, from, chance(0.3) ? sequenceCutOff : number, at(chance(0.5) ? 1 : draw(40)))
      }
      if (chance(0.1)) continue
      for (let copy = chance(0.05) ? 2 : 1; copy > 0; copy--)
        of(recipient).received(recipient, publisher, number, sentAtUs + draw(chance(0.1) ? 2e6 : 50_000), draw(500))
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
function resultOf(logs: RunLogs): string {
  const result = buildResult(logs)
  const ofWorkers = { generator: null, processes: null, harness: null, options: null, validity: null }
  return JSON.stringify({ ...result, ...ofWorkers, drift: result.drift?.quarters })
}

const onThreeWorkers: Plan = {
  members: 24,
  rooms: 6,
  workers: 3,
  roomSizes: 'uniform',
  placement: 'spread',
  seed: 1,
  messages: 60,
}

/** The same, written in records of many seconds, whose ends mean nothing: a receipt may come before its message, and long after it. */
function inRecords(logs: RunLogs, seed: number): RunLogs {
  const random = seededRandom(seed)
  return { ...logs, workers: logs.workers.map((log) => [...log].flatMap((facts) => cut(facts, random))) }
}

function cut(facts: WorkerFacts, random: () => number): WorkerFacts[] {
  const [records, hurry] = [1 + Math.floor(random() * 30), random() * 4]
  const part = <Column extends Uint32Array | Float64Array | Uint8Array>(column: Column, width: number, at: number) => {
    const place = (record: number) =>
      Math.round((column.length / width) * (record / records) ** (1 / (1 + hurry))) * width
    return column.slice(place(at), place(at + 1)) as Column
  }
  const { receipts, history, replies, truncated, positionsRead, messages } = facts
  const { stays, drops, cuts, limited, openings, ids, ...others } = new Recorder(startedAtUs).take(idle, none)
  const { disruptions, timings, openChanges } = others
  const nothingNew = { stays, drops, cuts, limited, openings, ids, disruptions, timings, openChanges }
  return Array.from({ length: records }, (_, at) => {
    return {
      ...facts,
      ...(at > 0 && nothingNew),
      health: { ...facts.health, wallSeconds: Math.floor(at * (1 + hurry)) },
      receipts: part(receipts, receiptFields.length, at),
      history: part(history, historyFields.length, at),
      replies: part(replies, replyFields.length, at),
      truncated: part(truncated, truncatedFields.length, at),
      positionsRead: part(positionsRead, positionReadFields.length, at),
      messages: {
        publisher: part(messages.publisher, 1, at),
        sequence: part(messages.sequence, 1, at),
        intendedAtUs: part(messages.intendedAtUs, 1, at),
        sentAtUs: part(messages.sentAtUs, 1, at),
        stampDigest: part(messages.stampDigest, 1, at),
        steady: part(messages.steady, 1, at),
        isKept: part(messages.isKept, 1, at),
      },
    }
  })
}

describe('the messages of a run', () => {
  /** `SETTLED_RUNS=100 npx vitest run <this file>` draws more of them. */
  const numRuns = Number(process.env['SETTLED_RUNS'] ?? 3)

  it('become the same result, byte for byte, told by one worker or by many, at once or from second to second', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const [apart, together] = [plan.workers, 1].map((workers) => logsOfRun(plan, workers))
        const expected = resultOf(together ?? never())
        expect(resultOf(apart ?? never())).toEqual(expected)
        expect(resultOf(inRecords(apart ?? never(), plan.seed))).toEqual(expected)
      }),
      { numRuns, examples: [[onThreeWorkers]] },
    )
  })

  it('are matched when a log has named them for the last time, and not held until it ends', () => {
    const logs = logsOf({
      happened(worker) {
        for (const member of [0, 1, 2, 3]) worker.entered(member, at(1))
      },
    })
    const [entered] = [...(logs.workers[0] ?? [])]
    const told = Array.from({ length: 100 }, (_, second) => {
      const worker = new Recorder(startedAtUs)
      const message = { publisher: second % 4, sequence: second >> 2, intendedAtUs: at(10 + second), steady: true }
      worker.published({ ...message, sentAtUs: message.intendedAtUs })
      // Half of its receipts are in the next record, and one of every tenth message is eleven seconds late.
      for (const [recipient, ago] of [0, 0, 1, second % 10 === 1 ? 11 : 1].entries()) {
        const number = second - ago
        if (number >= 0) worker.received(recipient, number % 4, number >> 2, at(10 + number) + 5000, 0)
      }
      return worker.take({ ...idle, wallSeconds: 10 + second }, none)
    })
    let second = 0
    const log = {
      *[Symbol.iterator]() {
        yield entered ?? never()
        for (second = 0; second < told.length; second++) yield told[second] ?? never()
      },
    }
    const run = gatherFacts({ ...logs, workers: [log] })
    const settledAfter: number[] = []
    const matched: MatchedMessage[] = []
    const counts = matchMessages(run, [
      {
        add(message) {
          settledAfter.push(second - message.index)
          matched.push(message)
        },
      },
    ])
    expect(matched).toHaveLength(100)
    expect(Math.max(...settledAfter)).toBe(12)
    expect(settledAfter.filter((seconds) => seconds === 2).length).toBeGreaterThan(80)
    expect(counts).toMatchObject({ unknown: 0, duplicate: 0, misrouted: 0, indeterminate: 0 })
  })

  it('that nobody has sent, as far as is known, leave receipts of which nothing is known', () => {
    const logs = logsOf({
      happened(worker) {
        for (const member of [0, 1, 2, 3]) worker.entered(member, at(1))
        worker.published({ publisher: 0, sequence: 7, intendedAtUs: at(5), sentAtUs: at(5), steady: true })
        for (const sequence of [7, 4_000_000_000, 5]) worker.received(1, 0, sequence, at(5.005), 0)
        worker.received(1, 9_000_000, 0, at(5.005), 0)
      },
    })
    expect(matchMessages(gatherFacts(logs), [])).toMatchObject({ unknown: 3, reordered: 1 })
  })
})

function never(): never {
  throw new Error('there is none')
}
