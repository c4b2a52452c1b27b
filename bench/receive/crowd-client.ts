/**
 * Our crowd, as one shard in one process: socket, stamp finder, recorder and live histogram of the product, with a
 * protocol that has no requests. The server sends the messages of member 0, which all members receive.
 */
import { nowUs } from '../../src/crowd/clock.ts'
import { noKnownLimits } from '../../src/crowd/connection/connection-limits.ts'
import { plainHandshake } from '../../src/crowd/connection/handshake.ts'
import type { Schedule } from '../../src/crowd/schedule/pacer.ts'
import { defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import { Shard } from '../../src/crowd/shard/shard.ts'
import { LiveHistogram } from '../../src/metrics/recording/live-histogram.ts'
import { Ledger } from '../../src/runs/settling/receipts/ledger.ts'
import { MessageIndex } from '../../src/runs/settling/receipts/message-index.ts'
import { Presence } from '../../src/runs/settling/receipts/presence.ts'
import { SentRecord } from '../../src/runs/settling/receipts/sent-record.ts'
import type { PublishedMessages, WorkerFacts } from '../../src/metrics/recording/worker-facts.ts'
import { Rooms } from '../../src/crowd/rooms.ts'
import { obeyCommands } from './client-commands.ts'

/** The run id in the stamps of broadcast-server.c. */
const run = 'be7c0000'

const [path, handshakes, connectsPerSecond, url = '', connections] = process.argv.slice(2)
const receivePath = path === 'ws' ? 'ws' : 'fast'
const members = Number(connections)
const plan = { members, rooms: 1, workers: 1, seed: 1 }
const facts: WorkerFacts[] = []
const shard = new Shard(
  {
    ...plan,
    worker: 0,
    run,
    url,
    handshake: plainHandshake,
    // Not the members' defaults: their schemas would be 6 MiB of what is measured here.
    connectTimeoutMs: 30_000,
    receivePath,
    maxMessageBytes: 1024 * 1024,
    tlsResumption: handshakes === 'resuming',
    pacing: 'sleep',
    connectionLimits: noKnownLimits,
    pingIntervalMs: 0,
    startedAtUs: nowUs(),
  },
  defineProtocol({ name: 'bench', echoesToSender: true, say: (_room, text) => text }),
  { append: (told) => facts.push(told), flushed: async () => undefined },
)

function schedule(ratePerSecond: number): Schedule {
  return { arrivals: 'constant', ratePerSecond, seed: 1, startAtUs: nowUs() }
}

/** The server's messages, as the facts of a worker that had published them. */
function serverMessages(count: number): PublishedMessages {
  return {
    publisher: new Uint32Array(count),
    sequence: Uint32Array.from({ length: count }, (_, index) => index),
    // Only that they are after the joins counts.
    intendedAtUs: new Float64Array(count).fill(nowUs()),
    sentAtUs: new Float64Array(count).fill(nowUs()),
    stampDigest: new Uint32Array(count),
    steady: new Uint8Array(count).fill(1),
    isKept: new Uint8Array(count),
  }
}

async function whyTheyAreNot(): Promise<string> {
  await shard.finish()
  const { connectionsFailed, connectionsClosed } = facts.at(-1) ?? {}
  return JSON.stringify({ connectionsFailed, connectionsClosed })
}

let opened = 0

await obeyCommands({
  async connect(count) {
    await shard.connect(schedule(Number(connectsPerSecond)), opened, count)
    opened = count
    const { open } = await shard.status()
    if (open !== count) throw new Error(`${open} of ${count} connections are open: ${await whyTheyAreNot()}`)
    if (count === members) await shard.join(schedule(1e6))
  },
  async report(messages) {
    await shard.finish()
    const ledger = new Ledger(new Rooms(plan).seating)
    const index = new MessageIndex(plan.members)
    const said = serverMessages(messages)
    index.addMessages(said)
    const sent = new SentRecord(said, index)
    const presence = new Presence()
    for (const { receipts, stays } of facts) {
      ledger.replay(receipts, sent)
      presence.replay(stays)
    }
    const rule = { joinGraceUs: 0, drainUs: 0, echoesToSender: true, repliesToSender: false }
    const settled = [...ledger.settle(said, presence, rule)]
    const { duplicate, reordered, misrouted, indeterminate, unknown } = ledger.counts
    if (duplicate + reordered + misrouted + indeterminate + unknown > 0) {
      throw new Error(`the ledger does not balance: ${JSON.stringify(ledger.counts)}`)
    }
    const received = settled.reduce((sum, { reached }) => sum + reached.length, 0)
    // The ledger goes by what senders have recorded, and here the server is the sender. To 12 %.
    const live = new LiveHistogram(Uint32Array.from((await shard.status()).live))
    return { received, p50Us: live.valueAt(0.5), p99Us: live.valueAt(0.99) }
  },
})
