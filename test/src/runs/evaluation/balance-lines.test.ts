import { describe, expect, it } from 'vitest'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { type WorkerFacts, receiptFields } from '../../../../src/metrics/recording/worker-facts.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { at, logsOf } from './known-run.ts'

const plan = { members: 6, rooms: 2, workers: 1, seed: 3 }
const [[speaker = 0, stays = 0, leaves = 0] = [], [stranger = 0, silent = 0] = []] = new Rooms({
  ...plan,
  roomSizes: 'uniform',
}).membersOf.map((members) => [...members])

/** Three members in each of two rooms; one of them leaves. */
function everythingHappens(worker: Recorder): void {
  for (let member = 0; member < 6; member++) {
    worker.count('connections_attempted')
    worker.connectionOpened(member, at(0), at(0.1))
    worker.entered(member, at(1))
  }
  for (let failure = 0; failure < 3; failure++) {
    worker.count('connections_attempted')
    worker.connectionFailed({ class: 'refused' })
  }
  // Its handshake is under way when the run ends.
  worker.count('connections_attempted')
  worker.leaving(leaves, at(20))
  worker.left(leaves, at(20.1))
  for (const [sequence, second] of [10, 20, 30].entries()) {
    worker.count('messages_offered')
    worker.published({ publisher: speaker, sequence, intendedAtUs: at(second), sentAtUs: at(second), steady: true })
  }
  for (const why of ['messages_unsendable', 'messages_withheld', 'messages_missed'] as const) {
    worker.count('messages_offered')
    worker.count(why)
  }
  // One is owed the first and has none of it, another has it twice, and somebody in the other room has it too.
  const received = [
    [speaker, 0],
    [stays, 0],
    [stays, 0],
    [stranger, 0],
    [leaves, 1],
    [leaves, 2],
    [stays, 2],
  ] as const
  for (const [member, sequence] of received)
    worker.received(member, speaker, sequence, at(10 + 10 * sequence) + 5000, 0)
  // A message that nobody sent, and the stamp of another run.
  worker.received(stays, speaker, 77, at(40), 0)
  worker.receivedForeign()
  for (const _ of [stranger, silent]) worker.connectionClosed({ class: 'reset' }, at(40))
}

const connections = { open: 4, connecting: 1 }

/** @param change what is otherwise in what the worker tells */
function bookOf(change: (facts: WorkerFacts) => Partial<WorkerFacts> = () => ({})) {
  const logs = logsOf({ options: plan, happened: everythingHappens, connections })
  const workers = logs.workers.map((log) => Array.from(log, (facts) => ({ ...facts, ...change(facts) })))
  return buildResult({ ...logs, workers })
}

const brokenLines = (change: Parameters<typeof bookOf>[0]) =>
  bookOf(change).balance.flatMap(({ name, residue }) => (residue === 0 ? [] : [name.split(' = ')[0]]))

const counted =
  (counter: string, by: number) =>
  ({ counters }: WorkerFacts) => ({ counters: { ...counters, [counter]: Number(Reflect.get(counters, counter)) + by } })

const withoutFirst = (column: Uint32Array) => column.slice(receiptFields.length)

describe('the balance of a run in which everything happened', () => {
  it('has no residue', () => {
    expect(bookOf().balance.map(({ residue }) => residue)).toEqual([0, 0, 0, 0, 0])
  })

  it('has counted all of it', () => {
    const { counters } = bookOf()
    expect(counters).toMatchObject({
      connections_attempted: 10,
      connections_opened: 6,
      connections_failed: 3,
      connections_under_way: 1,
      connections_closed: 2,
      connections_open_at_end: 4,
      messages_offered: 6,
      messages_published: 3,
      deliveries_received: 3,
      deliveries_duplicate: 1,
      deliveries_misrouted: 2,
      deliveries_indeterminate: 1,
      deliveries_unknown: 2,
      receipts: 9,
    })
    expect(counters['deliveries_lost']).toBeGreaterThan(0)
  })

  it.each([
    ['connections_attempted', ['connections attempted']],
    ['connections_opened', ['connections attempted', 'connections opened']],
    ['connections_failed', ['connections attempted']],
    ['connections_closed', ['connections opened']],
    ['messages_offered', ['messages offered']],
    ['messages_unsendable', ['messages offered']],
    ['messages_withheld', ['messages offered']],
    ['messages_missed', ['messages offered']],
    ['deliveries_unknown', ['receipts']],
    ['receipts', ['receipts']],
  ])('tell of a worker that counts %s once too often or too seldom', (counter, lines) => {
    expect(brokenLines(counted(counter, 1))).toEqual(lines)
    expect(brokenLines(counted(counter, -1))).toEqual(lines)
  })

  it.each([
    ['a socket that is gone', { connections: { open: 3, connecting: 1 } }, ['connections opened']],
    ['a socket that should be gone', { connections: { open: 5, connecting: 1 } }, ['connections opened']],
    ['a handshake that was forgotten', { connections: { open: 4, connecting: 0 } }, ['connections attempted']],
  ])('tell of %s', (_, change, lines) => {
    expect(brokenLines(() => change)).toEqual(lines)
  })

  it('tell of a receipt, or a message, that is on its way to the log no more', () => {
    expect(brokenLines(({ receipts }) => ({ receipts: withoutFirst(receipts) }))).toEqual(['receipts'])
    const lastLost = ({ messages }: WorkerFacts) => ({
      messages: {
        publisher: messages.publisher.slice(0, -1),
        sequence: messages.sequence.slice(0, -1),
        intendedAtUs: messages.intendedAtUs.slice(0, -1),
        sentAtUs: messages.sentAtUs.slice(0, -1),
        stampDigest: messages.stampDigest.slice(0, -1),
        steady: messages.steady.slice(0, -1),
        isKept: messages.isKept.slice(0, -1),
      },
    })
    expect(brokenLines(lastLost)).toEqual(['messages offered'])
  })
})
