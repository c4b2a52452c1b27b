import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { writeStamp } from '../../../../src/crowd/stamp/stamp.ts'
import {
  receiptFields,
  replyFields,
  sequenceCutOff,
  truncatedFields,
} from '../../../../src/metrics/recording/worker-facts.ts'
import { puppetChat, puppetProtocol, stampOf } from '../members/puppet-chat.ts'
import type { RigOptions } from '../members/member-rig.ts'

/** What is counted of frames that reach member 0, of two members. @param said makes the frames once both are there */
async function counted(said: () => (string | Buffer)[], options: RigOptions = {}) {
  const chat = await puppetChat(2, options)
  const frames = said()
  for (const frame of frames) await chat.tell(0, frame)
  const facts = await chat.facts()
  return {
    frames: frames.length,
    counters: facts.counters,
    samples: facts.samples,
    /** [publisher, sequence] */
    receipts: chat.rows('receipts', receiptFields.length).map(([, publisher, sequence]) => [publisher, sequence]),
    /** [recipient, publisher, sequence] */
    truncated: chat.rows('truncated', truncatedFields.length).map((row) => row.slice(0, 3)),
    replies: chat.rows('replies', replyFields.length).map((row) => row.slice(0, 2)),
  }
}

const envelope = (...texts: string[]) => JSON.stringify({ kind: 'msg', texts, from: 'u1-3f9a0c1b', channel: 'abc' })

describe.each(['fast', 'ws'] as const)('frames that are read by %s', (receivePath) => {
  it('count each stamp once a frame, however often the frame repeats it, and several as several', async () => {
    const said = () => {
      const [one, two, three] = [stampOf(1, 1), stampOf(1, 2), stampOf(1, 3)]
      return [envelope(one, one), envelope(two, three, two, `> ${three}`, two), one + one]
    }
    const { receipts, counters } = await counted(said, { receivePath })
    expect(receipts).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      // Another frame is another receipt.
      [1, 1],
    ])
    expect(counters).not.toHaveProperty('deliveries_corrupt')
  })

  it('do not count what was cut off of a stamp that they hold whole, before it or behind it', async () => {
    const said = () => {
      const stamp = stampOf(1, 7)
      return Array.from({ length: stamp.length - 5 }, (_, left) => {
        const preview = `${stamp.slice(0, 5 + left)}…`
        return left % 2 === 0 ? envelope(preview, stamp) : envelope(stamp, preview)
      })
    }
    const { frames, receipts, truncated, counters } = await counted(said, { receivePath })
    expect(receipts).toEqual(Array.from({ length: frames }, () => [1, 7]))
    expect(truncated).toEqual([])
    expect(counters).not.toHaveProperty('deliveries_corrupt')
  })

  it('tell whose message was cut off, where they do not hold it whole', async () => {
    const said = () => {
      const [short, long, other] = [stampOf(1, 1), stampOf(1, 2), stampOf(1, 3)]
      // The last holds a part of one message and another one.
      const quoting = envelope(`> ${long.slice(0, 30)}…`, other)
      return [envelope(`${short.slice(0, 20)}...`), envelope(`${long.slice(0, 40)}…`), long.slice(0, 56), quoting]
    }
    const { receipts, truncated, counters } = await counted(said, { receivePath })
    expect(truncated).toEqual([
      [0, 1, sequenceCutOff],
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ])
    expect(receipts).toEqual([[1, 3]])
    expect(counters).not.toHaveProperty('deliveries_corrupt')
  })

  it('are corrupt where a stamp is damaged, or so short that its publisher is not known', async () => {
    const said = () => {
      const stamp = stampOf(1, 1)
      const spoiled = [6, 20, 30, 50].map((at) => `${stamp.slice(0, at)}q${stamp.slice(at + 1)}`)
      const changed = stamp.slice(0, -1) + (stamp.endsWith('0') ? '1' : '0')
      const foreign = writeStamp('00000000', { publisher: 1, sequence: 1, intendedAtUs: 1, sentAtUs: 1 }).slice(0, 40)
      const texts = [...spoiled, changed, stamp.slice(0, 18), foreign].map((text) => envelope(text))
      return [...texts, envelope(changed, changed)]
    }
    const { frames, receipts, truncated, counters } = await counted(said, { receivePath })
    expect({ receipts, truncated }).toEqual({ receipts: [], truncated: [] })
    expect(counters).toMatchObject({ deliveries_corrupt: frames })
  })

  it('are text where they are binary and hold a stamp, in fragments too; all of them are counted', async () => {
    const chat = await puppetChat(2, { receivePath })
    const socket = chat.sockets.get(0)
    await chat.tell(0, Buffer.from(envelope(stampOf(1, 1))))
    const inBytes = Buffer.concat([Buffer.from([0xff, 0, 0xc0]), Buffer.from(stampOf(1, 2)), Buffer.from([0xfe])])
    socket?.send(inBytes.subarray(0, 20), { fin: false })
    socket?.ping()
    socket?.send(inBytes.subarray(20), { fin: true })
    await chat.tell(0, Buffer.from([1, 2, 3]))
    await chat.tell(0, 'no stamp')
    const { counters } = await chat.facts()
    expect(chat.rows('receipts', receiptFields.length).map(([, , sequence]) => sequence)).toEqual([1, 2])
    expect(counters).toMatchObject({ frames_binary_stamped: 2, frames_binary_unstamped: 1, frames_unstamped: 2 })
  })

  it('answer an exchange in binary as in text; bytes on which the protocol throws are no answer', async () => {
    const protocol = {
      ...puppetProtocol,
      hello: () => ({
        send: 'hello',
        answered: (frame: string) => (JSON.parse(frame) as { welcome?: boolean }).welcome === true,
      }),
    }
    const chat = await puppetChat(1, { receivePath, protocol, connectTimeoutMs: 20_000 }, (socket) => {
      for (const bytes of ['\u0000', '{"welcome":false}', Buffer.from([0xff])]) socket.send(Buffer.from(bytes))
      socket.send(Buffer.from('{"welcome":true}'))
      socket.send(Buffer.from('"later"'))
    })
    await chat.tell(0, 'the end')
    expect((await chat.facts()).counters).toMatchObject({ frames_binary_unstamped: 4, frames_unstamped: 5 })
  })

  it('answer no exchange with bytes that are no text, whatever they hold', async () => {
    const protocol = {
      ...puppetProtocol,
      hello: () => ({ send: 'hello', answered: (frame: string) => frame.includes('welcome') }),
    }
    const chat = await puppetChat(1, { receivePath, protocol, connectTimeoutMs: 20_000 }, (socket) => {
      socket.send(Buffer.from([0xff, ...Buffer.from('welcome')]))
      socket.send('welcome at last')
    })
    const { counters } = await chat.facts()
    expect(counters).toMatchObject({ frames_unstamped: 1, frames_binary_unstamped: 1 })
  })

  it('answer the first request even if they come with the answer to the handshake', async () => {
    const protocol = {
      ...puppetProtocol,
      hello: () => ({ send: 'hello', answered: (frame: string) => frame === 'welcome' }),
    }
    const chat = await puppetChat(50, { receivePath, protocol, connectTimeoutMs: 20_000 }, (socket) => {
      socket.send('welcome')
    })
    const { counters, requests } = await chat.facts()
    expect(requests.hello).toBe(50)
    // Each first frame was the answer, so that none is left over.
    expect(counters).not.toHaveProperty('frames_unstamped')
  })

  it('are history where the message was published before their reader asked to join', async () => {
    const before = nowUs()
    await sleep(5)
    const history = [0, 1, 2].map((sequence) => stampOf(1, sequence, before))
    const now = () => [envelope(...history), envelope(history[0] ?? ''), envelope(stampOf(1, 3))]
    const { receipts, counters } = await counted(now, { receivePath })
    expect(receipts).toEqual([[1, 3]])
    expect(counters).toMatchObject({ deliveries_history: 4 })
  })

  it('are history too where it was published before the request to join, on a connection that was open already', async () => {
    const protocol = { ...puppetProtocol, join: () => ({ send: 'join', answered: (frame: string) => frame === 'in' }) }
    const chat = await puppetChat(2, { receivePath, protocol }, (socket) => {
      const saidAtUs = nowUs()
      socket.once('message', () => {
        socket.send(envelope(stampOf(1, 0, saidAtUs)))
        socket.send('in')
        socket.send(envelope(stampOf(1, 1, saidAtUs)))
      })
    })
    for (const member of [0, 1]) await chat.tell(member, envelope(stampOf(1, 2)))
    const { counters } = await chat.facts()
    expect(counters).toMatchObject({ deliveries_history: 4 })
    expect(chat.rows('receipts', receiptFields.length).map(([, , sequence]) => sequence)).toEqual([2, 2])
  })

  it('are replies where the protocol says so, of the own message alone', async () => {
    const protocol = { ...puppetProtocol, isReply: (frame: string) => frame.includes('"ack"') }
    const said = () => [
      JSON.stringify({ ack: stampOf(0, 1) }),
      JSON.stringify({ msg: stampOf(0, 1) }),
      JSON.stringify({ ack: stampOf(1, 1) }),
    ]
    const { receipts, replies, counters } = await counted(said, { receivePath, protocol })
    expect(replies).toEqual([[0, 1]])
    expect(counters).toMatchObject({ replies: 1 })
    expect(receipts).toEqual([
      [0, 1],
      [1, 1],
    ])
  })
})

it('history is of the own room: a message of another room that comes late is misrouted all the same', async () => {
  const before = nowUs()
  await sleep(5)
  const { receipts } = await counted(() => [envelope(stampOf(1, 0, before))], { rooms: 2 })
  expect(receipts).toEqual([[1, 0]])
})

it('what another machine says of when it was published is not compared with when the reader came', async () => {
  const before = nowUs()
  await sleep(5)
  const { receipts, counters } = await counted(
    () => [envelope(stampOf(1, 0, before)), envelope(stampOf(0, 0, before)), envelope(stampOf(0, 1))],
    { workers: 2, clocksDiffer: true },
  )
  // Member 1 is on the other worker.
  expect(receipts).toEqual([
    [1, 0],
    [0, 1],
  ])
  expect(counters).toMatchObject({ deliveries_history: 1 })
})

it('a protocol that throws at a reply fails the next step, and not the process', async () => {
  const protocol = {
    ...puppetProtocol,
    isReply: () => {
      throw new Error('no reply of mine')
    },
  }
  const chat = await puppetChat(1, { protocol })
  await chat.tell(0, stampOf(0, 1))
  await expect(chat.crowd.disconnect('at-once')).rejects.toThrow('no reply of mine')
})
