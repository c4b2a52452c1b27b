import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { nowUs } from '../../../src/crowd/clock.ts'
import { StampReader, writeStamp } from '../../../src/crowd/stamp/stamp.ts'
import { type CalibrationPlan, CalibrationServer } from '../../../commands/selftest/calibration-server.ts'
import { joinRequest } from '../../../commands/selftest/calibration-wire.ts'
import { faultKinds } from '../../../commands/selftest/injected-fault.ts'
import { trueDeliveries } from '../../../commands/selftest/true-deliveries.ts'
import { sendKinds, type Truth } from '../../../commands/selftest/truth.ts'

const plan: CalibrationPlan = {
  seed: 1,
  hold: { kind: 'constant', ms: 0 },
  faults: {},
  lateHoldMs: 300,
  stall: null,
  spin: false,
  blockedReceivers: null,
  tls: null,
}

/** A frame as a plain client received it: publisher, sequence, intact or corrupt. */
interface Seen {
  readonly recipient: number
  readonly publisher: number
  readonly sequence: number
  readonly isCorrupt: boolean
  readonly receivedAtUs: number
}

interface Chat {
  say(publisher: number): void
  readonly seen: Seen[]
  /** Waits until the clients have received all that the server has sent, and returns the truth. */
  close(): Promise<Truth>
}

/** Two rooms of three plain clients. */
async function startChat(changes: Partial<CalibrationPlan>): Promise<Chat> {
  const server = await CalibrationServer.start({ ...plan, ...changes })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const seen: Seen[] = []
  const sockets = await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (index) => {
      const socket = new WebSocket(server.url)
      await once(socket, 'open')
      socket.send(joinRequest(index, `r${index % 2}`))
      await once(socket, 'message')
      const stamp = new StampReader('3f9a0c1b')
      socket.on('message', (data) => {
        const receivedAtUs = nowUs()
        const isCorrupt = stamp.next(data as Buffer, 0) === 'corrupt'
        const { publisher, sequence } = stamp
        seen.push({ recipient: index, publisher, sequence, isCorrupt, receivedAtUs })
      })
      return socket
    }),
  )
  const next = new Map<number, number>()
  return {
    seen,
    say(publisher) {
      const sequence = next.get(publisher) ?? 0
      next.set(publisher, sequence + 1)
      const stamp = writeStamp('3f9a0c1b', { publisher, sequence, intendedAtUs: nowUs(), sentAtUs: nowUs() })
      sockets[publisher]?.send(`{"text":"${stamp}"}`)
    },
    async close() {
      const said = [...next.values()].reduce((sum, count) => sum + count, 0)
      await expect.poll(() => server.messages).toBe(said)
      await expect.poll(() => server.unsettled).toBe(0)
      // A pong arrives after all frames that were sent before it.
      await Promise.all(
        sockets.map((socket) => {
          socket.ping()
          return once(socket, 'pong')
        }),
      )
      return server.close()
    },
  }
}

const keyOf = ({ recipient, publisher, sequence }: Omit<Seen, 'isCorrupt' | 'receivedAtUs'>) =>
  `${publisher} ${sequence} to ${recipient}`

describe('the calibration server', () => {
  it('records for each fault what plain clients receive', async () => {
    const chat = await startChat({
      hold: { kind: 'lognormal', medianMs: 2, sigma: 0.8 },
      faults: Object.fromEntries(faultKinds.map((kind) => [kind, 0.1])),
    })
    for (let i = 0; i < 300; i++) {
      chat.say(i % 6)
      if (i % 20 === 0) await sleep(1)
    }
    const { frames, deliveries, corrupt, misrouted, reordered } = trueDeliveries(await chat.close())
    const readable = chat.seen.filter(({ isCorrupt }) => !isCorrupt)
    expect(deliveries).toHaveLength(600)
    expect(readable.map(keyOf).sort()).toEqual(frames.map(keyOf).sort())
    expect(chat.seen.length - readable.length).toBe(corrupt)
    expect(readable.filter(({ recipient, publisher }) => recipient % 2 !== publisher % 2)).toHaveLength(misrouted)
    expect(reordered).toBeGreaterThan(0)
  })

  it('has sent every frame before anybody received it', async () => {
    const chat = await startChat({ hold: { kind: 'constant', ms: 3 } })
    for (let i = 0; i < 50; i++) chat.say(0)
    const { frames } = trueDeliveries(await chat.close())
    const sentAtUs = new Map(frames.map((frame) => [keyOf(frame), frame.sentAtUs]))
    expect(chat.seen.filter((seen) => (sentAtUs.get(keyOf(seen)) ?? Infinity) > seen.receivedAtUs)).toEqual([])
  })

  it.each([true, false])('never sends before the hold is over, whether it spins (%s) or not', async (spin) => {
    const chat = await startChat({ hold: { kind: 'constant', ms: 5 }, spin })
    for (let i = 0; i < 50; i++) chat.say(i % 6)
    const { messages, sends } = await chat.close()
    const holdsUs = Array.from(sends.sentAtUs, (atUs, i) => atUs - (messages.arrivedAtUs[sends.message[i] ?? 0] ?? 0))
    expect(holdsUs).toHaveLength(100)
    expect(Math.min(...holdsUs)).toBeGreaterThanOrEqual(5000)
  })

  it('sends nothing while it stalls, and everything after it', async () => {
    const chat = await startChat({ stall: { afterSeconds: 0.05, seconds: 0.2 } })
    for (let i = 0; i < 60; i++) {
      chat.say(0)
      await sleep(5)
    }
    const { messages, sends } = await chat.close()
    const stallFromUs = (messages.arrivedAtUs[0] ?? 0) + 50_000
    const during = sends.sentAtUs.filter((atUs) => atUs > stallFromUs && atUs < stallFromUs + 200_000)
    // One frame may just be handed to the kernel when the stall begins.
    expect(during.length).toBeLessThanOrEqual(1)
    expect(sends.sentAtUs).toHaveLength(120)
  })

  it('counts as lost what it still holds when it is closed', async () => {
    const server = await CalibrationServer.start({ ...plan, hold: { kind: 'constant', ms: 60_000 } })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const [publisher, recipient] = [new WebSocket(server.url), new WebSocket(server.url)]
    await Promise.all([once(publisher, 'open'), once(recipient, 'open')])
    publisher.send(joinRequest(0, 'r'))
    recipient.send(joinRequest(1, 'r'))
    await Promise.all([once(publisher, 'message'), once(recipient, 'message')])
    publisher.send(writeStamp('3f9a0c1b', { publisher: 0, sequence: 0, intendedAtUs: 1, sentAtUs: 1 }))
    await expect.poll(() => server.messages).toBe(1)
    const { sends } = server.close()
    expect(Array.from(sends.kind, (kind) => sendKinds[kind])).toEqual(['lost'])
  })
})
