import { describe, expect, it, onTestFinished } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import type { MemberOptions } from '../../../../src/crowd/member-settings.ts'
import type { Protocol } from '../../../../src/crowd/protocols/protocol.ts'
import { StampReader } from '../../../../src/crowd/stamp/stamp.ts'
import { LiveHistogram } from '../../../../src/metrics/recording/live-histogram.ts'
import { blockLoop } from '../../../fixtures/block.ts'
import foreignProtocol from '../../../fixtures/foreign-chat/protocol.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { at, joinedRig, crowdRig } from './member-rig.ts'
import { receiptFields, sinceUs } from '../../../../src/metrics/recording/worker-facts.ts'

async function foreign() {
  const chat = await startForeignChat()
  onTestFinished(() => chat[Symbol.asyncDispose]())
  return chat
}

/** An instant every 5 ms, from 10 ms on. */
function soon() {
  return { ...at(200), startAtUs: nowUs() + 10_000 }
}

const blockMs = 100
/** At least so many of a {@link soon} schedule are due in a block. */
const dueInBlock = 18

describe.each<MemberOptions['pacing']>(['sleep', 'spin'])('messages due while the loop was blocked (%s)', (pacing) => {
  const members = 4

  /** All members in turn, 40 messages, the loop blocked while the eighth is made. */
  async function publishBlocked() {
    const chat = await foreign()
    const stamps: { publisher: number; sequence: number; intendedAtUs: number; sentAtUs: number; madeAtUs: number }[] =
      []
    const blocked = { fromUs: 0, untilUs: 0 }
    const reader = new StampReader('3f9a0c1b')
    const protocol: Protocol = {
      ...foreignProtocol,
      say(room, text, member) {
        reader.next(Buffer.from(text), 0)
        const { publisher, sequence, intendedAtUs, sentAtUs } = reader
        stamps.push({ publisher, sequence, intendedAtUs, sentAtUs, madeAtUs: nowUs() })
        if (stamps.length === 8) Object.assign(blocked, blockLoop(blockMs))
        return foreignProtocol.say(room, text, member)
      },
    }
    const rig = await joinedRig(chat.url, members, { pacing, protocol })
    const schedule = soon()
    await rig.crowd.publish({
      schedule,
      warmUpUs: 50_000,
      durationUs: 150_000,
      payloadBytes: 100,
      publishers: 'in-turn',
    })
    await expect.poll(async () => (await rig.crowd.status()).receipts).toBe(40 * (members - 1))
    const { live } = await rig.crowd.status()
    const { messages } = await rig.facts()
    const isLate = (intendedAtUs: number) =>
      intendedAtUs > schedule.startAtUs + 7 * 5000 && intendedAtUs < blocked.untilUs
    return { rig, schedule, blocked, stamps, messages, live, isLate }
  }

  it('keep the instants of the schedule, in their stamps and in the facts, and were sent when that was over', async () => {
    const { schedule, blocked, stamps, messages, isLate } = await publishBlocked()
    const intended = Array.from({ length: 40 }, (_, n) => schedule.startAtUs + n * 5000)
    expect([...messages.intendedAtUs]).toEqual(intended)
    expect(stamps.map(({ madeAtUs: _, ...stamp }) => stamp)).toEqual(
      intended.map((intendedAtUs, row) => ({
        publisher: messages.publisher[row],
        sequence: messages.sequence[row],
        intendedAtUs,
        sentAtUs: messages.sentAtUs[row],
      })),
    )
    for (const { intendedAtUs, sentAtUs, madeAtUs } of stamps) {
      expect(sentAtUs).toBeGreaterThanOrEqual(intendedAtUs)
      expect(sentAtUs).toBeLessThanOrEqual(madeAtUs)
    }
    const late = stamps.filter(({ intendedAtUs }) => isLate(intendedAtUs))
    expect(late.length).toBeGreaterThanOrEqual(dueInBlock)
    expect(Math.min(...late.map(({ sentAtUs }) => sentAtUs))).toBeGreaterThanOrEqual(blocked.untilUs)
    // The plan says which are of the warm-up, not when they were sent.
    expect([...messages.steady]).toEqual(intended.map((_, n) => (n < 10 ? 0 : 1)))
  })

  it('are received after that, also in the live figures', async () => {
    const { rig, blocked, messages, live, isLate } = await publishBlocked()
    const rowOf = new Map([...messages.publisher].map((one, row) => [`${one}/${messages.sequence[row]}`, row]))
    const receipts = rig.rows('receipts', receiptFields.length).map(([, publisher, sequence, lowAtUs = 0]) => {
      const row = rowOf.get(`${publisher}/${sequence}`) ?? -1
      const intendedAtUs = messages.intendedAtUs[row] ?? 0
      const receivedAtUs = instantAfter(messages.sentAtUs[row], lowAtUs)
      return { intendedAtUs, receivedAtUs, latencyUs: receivedAtUs - intendedAtUs }
    })
    const late = receipts.filter(({ intendedAtUs }) => isLate(intendedAtUs))
    expect(late.length).toBeGreaterThanOrEqual(dueInBlock * (members - 1))
    expect(Math.min(...late.map(({ receivedAtUs }) => receivedAtUs))).toBeGreaterThanOrEqual(blocked.untilUs)
    const byHand = new LiveHistogram()
    for (const { latencyUs } of receipts) byHand.record(latencyUs)
    expect([...live]).toEqual([...byHand.buckets])
  })
})

/** The instant of which a receipt has the lower bits. */
function instantAfter(sentAtUs = 0, lowAtUs: number): number {
  return sentAtUs + sinceUs(lowAtUs, sentAtUs)
}

/** From when a burst is asked for to when it is due; a busy machine may take a part of it. */
const leadMs = 300

it.each<MemberOptions['pacing']>(['sleep', 'spin'])(
  'a burst that a blocked loop delays was meant for its instant (%s)',
  async (pacing) => {
    const chat = await foreign()
    const rig = await joinedRig(chat.url, 6, { pacing })
    const intendedAtUs = nowUs() + leadMs * 1000
    const bursting = rig.crowd.burst({ publishers: [0, 2, 4], intendedAtUs, payloadBytes: 100, steady: true })
    const { fromUs, untilUs } = blockLoop(leadMs + 40)
    await bursting
    const { messages } = await rig.facts()
    expect([...messages.intendedAtUs]).toEqual([intendedAtUs, intendedAtUs, intendedAtUs])
    expect(intendedAtUs, 'the loop was blocked too late').toBeGreaterThan(fromUs)
    expect(Math.min(...messages.sentAtUs)).toBeGreaterThanOrEqual(untilUs)
  },
)

describe('handshakes and joins due while the loop was blocked', () => {
  const members = 40

  it('are counted from when they were due, apart from the time that they themselves took', async () => {
    const chat = await foreign()
    const rig = crowdRig(chat.url, members)
    const schedule = soon()
    const connecting = rig.crowd.connect(schedule, 0, members)
    const { fromUs, untilUs } = blockLoop(blockMs)
    await connecting
    await rig.facts()
    const openings = rig.rows('openings', 4).map(([member = 0, intendedAtUs = 0, openAtUs = 0]) => {
      expect(intendedAtUs).toBe(schedule.startAtUs + member * 5000)
      return { intendedAtUs, openAtUs }
    })
    expect(openings).toHaveLength(members)
    expect(rig.timings('connect_latency')).toEqual(
      openings.map(({ intendedAtUs, openAtUs }) => openAtUs - intendedAtUs),
    )
    const [tcp, upgrade] = [rig.timings('connect_tcp'), rig.timings('connect_upgrade')]
    const started = openings.map((opening, i) => ({
      ...opening,
      atUs: opening.openAtUs - (tcp[i] ?? 0) - (upgrade[i] ?? 0),
    }))
    for (const { intendedAtUs, atUs, openAtUs } of started) {
      expect(atUs).toBeGreaterThanOrEqual(intendedAtUs)
      expect(openAtUs).toBeGreaterThan(atUs)
    }
    const late = started.filter(({ intendedAtUs }) => intendedAtUs > fromUs && intendedAtUs < untilUs)
    expect(late.length).toBeGreaterThanOrEqual(dueInBlock)
    expect(Math.min(...late.map(({ atUs }) => atUs))).toBeGreaterThanOrEqual(untilUs)
  })

  it('so are joins, which end with their answer', async () => {
    const chat = await foreign()
    const answers: number[] = []
    const join: Protocol['join'] = (room, member) => {
      const exchange = foreignProtocol.join?.(room, member)
      if (exchange === undefined) throw new Error('no join')
      return { ...exchange, answered: (frame) => (answers.push(nowUs()), exchange.answered?.(frame) === true) }
    }
    const rig = crowdRig(chat.url, members, { protocol: { ...foreignProtocol, join } })
    await rig.crowd.connect(at(10_000), 0, members)
    const schedule = soon()
    const joining = rig.crowd.join(schedule)
    const { fromUs, untilUs } = blockLoop(blockMs)
    await joining
    await rig.facts()
    const joins = rig.rows('stays', 3).map(([member = 0, change, joinedAtUs = 0], i) => {
      expect(change).toBe(1)
      expect(joinedAtUs).toBeLessThanOrEqual(answers[i] ?? 0)
      return { intendedAtUs: schedule.startAtUs + member * 5000, joinedAtUs }
    })
    expect(joins).toHaveLength(members)
    expect(rig.timings('join_latency')).toEqual(joins.map(({ intendedAtUs, joinedAtUs }) => joinedAtUs - intendedAtUs))
    const late = joins.filter(({ intendedAtUs }) => intendedAtUs > fromUs && intendedAtUs < untilUs)
    expect(late.length).toBeGreaterThanOrEqual(dueInBlock)
    expect(Math.min(...late.map(({ joinedAtUs }) => joinedAtUs))).toBeGreaterThanOrEqual(untilUs)
  })
})

it.each<MemberOptions['receivePath']>(['fast', 'ws'])(
  'a receipt is as old as its frame, whatever is done with that first (%s)',
  async (receivePath) => {
    const chat = await foreign()
    const looks: { fromUs: number; untilUs: number }[] = []
    // Each frame that arrives meanwhile is looked at for a while; the fourth is taken for the answer.
    const leave = () => ({ send: '{}', answered: () => looks.push(blockLoop(20)) > 3 })
    const protocol = { ...foreignProtocol, leave }
    const rig = await joinedRig(chat.url, 2, { protocol, receivePath })
    const trip = { schedule: at(1000), durationUs: 1000, leavers: [0], quietMs: 0, awayMs: 0, longAwayMs: 0 }
    const leaving = rig.crowd.churn(trip)
    await rig.crowd.publish({
      schedule: at(20),
      warmUpUs: 0,
      durationUs: 600_000,
      payloadBytes: 100,
      publishers: 'in-turn',
    })
    await leaving
    const { messages } = await rig.facts()
    const sentAtUs = new Map(
      [...messages.publisher].map((one, row) => [`${one}/${messages.sequence[row]}`, messages.sentAtUs[row]]),
    )
    const receivedAtUs = rig
      .rows('receipts', receiptFields.length)
      .flatMap(([recipient, publisher, sequence, lowAtUs = 0]) =>
        recipient === 0 ? instantAfter(sentAtUs.get(`${publisher}/${sequence}`), lowAtUs) : [],
      )
    expect(looks).toHaveLength(4)
    for (const [i, { fromUs }] of looks.slice(0, 3).entries()) expect(receivedAtUs[i]).toBeLessThanOrEqual(fromUs)
  },
)

it.each<MemberOptions['receivePath']>(['fast', 'ws'])(
  'the interval of a receipt begins before the chat has sent it, and ends after that (%s)',
  async (receivePath) => {
    const sentByChatUs = new Map<string, number>()
    const reader = new StampReader('3f9a0c1b')
    const chat = await startForeignChat({
      deliver({ from, listeners, body }) {
        reader.next(Buffer.from(body), 0)
        sentByChatUs.set(`${reader.publisher}/${reader.sequence}`, nowUs())
        const frame = JSON.stringify({ kind: 'msg', body })
        for (const listener of listeners) if (listener !== from) listener.send(frame)
      },
    })
    onTestFinished(() => chat[Symbol.asyncDispose]())
    const rig = await joinedRig(chat.url, 2, { receivePath })
    await rig.crowd.publish({
      schedule: at(50),
      warmUpUs: 0,
      durationUs: 300_000,
      payloadBytes: 100,
      publishers: 'in-turn',
    })
    await expect.poll(async () => (await rig.crowd.status()).receipts).toBe(15)
    const { messages } = await rig.facts()
    const rowOf = new Map([...messages.publisher].map((one, row) => [`${one}/${messages.sequence[row]}`, row]))
    const intervals = rig
      .rows('receipts', receiptFields.length)
      .map(([, publisher, sequence, lowAtUs = 0, widthUs = 0]) => {
        const message = `${publisher}/${sequence}`
        const receivedAtUs = instantAfter(messages.sentAtUs[rowOf.get(message) ?? -1], lowAtUs)
        return { fromUs: receivedAtUs - widthUs, receivedAtUs, truthUs: sentByChatUs.get(message) ?? Number.NaN }
      })
    expect(intervals).toHaveLength(15)
    for (const { fromUs, receivedAtUs, truthUs } of intervals) {
      expect(fromUs).toBeLessThanOrEqual(truthUs)
      expect(receivedAtUs).toBeGreaterThanOrEqual(truthUs)
    }
  },
)

it('a member that is cut has recovered when it has rejoined: counted from the cut, not from its first attempt', async () => {
  const chat = await foreign()
  const rig = await joinedRig(chat.url, 3)
  await rig.crowd.drop([{ member: 1, kind: 'killed' }], 'at-once')
  blockLoop(60)
  await rig.crowd.reconnect([1], { backOff: 'none', giveUpAfterMs: 20_000 })
  await rig.facts()
  const [[, , cutAtUs = 0] = []] = rig.rows('drops', 3)
  const backAtUs = rig.rows('stays', 3).at(-1)?.[2] ?? 0
  const [recoveryUs = 0] = rig.timings('recovery_time')
  expect(recoveryUs).toBeGreaterThanOrEqual(backAtUs - cutAtUs)
  expect(recoveryUs).toBeGreaterThan(60_000)
  expect(rig.rows('disruptions', 3)).toEqual([[1, cutAtUs, cutAtUs + recoveryUs]])
})
