/**
 * Our crowd, as one shard in one process: socket, stamp finder, ledger and live histogram of the product, with a
 * protocol that asks nothing of the chat. The server plays the member 0 whose messages everybody receives.
 */
import { nowUs } from '../../src/crowd/clock.ts'
import type { Schedule } from '../../src/crowd/pacer.ts'
import { defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import { Shard } from '../../src/crowd/shard.ts'
import type { PublishedMessages } from '../../src/metrics/recording/deliveries.ts'
import { obeyCommands } from './client-commands.ts'

/** The run id in the stamps of broadcast-server.c. */
const run = 'be7c0000'
const connectsPerSecond = 2000

const [port, connections] = process.argv.slice(2).map(Number)
const members = connections ?? 0
const shard = new Shard(
  {
    members,
    rooms: 1,
    workers: 1,
    worker: 0,
    seed: 1,
    run,
    url: `ws://127.0.0.1:${port}`,
    connectTimeoutMs: 30_000,
    startedAtUs: nowUs(),
  },
  defineProtocol({ name: 'bench', echoesToSender: true, say: (_room, text) => text }),
)

function schedule(ratePerSecond: number): Schedule {
  return { arrivals: 'constant', ratePerSecond, seed: 1, startAtUs: nowUs() }
}

/** The server's messages, in the form in which a worker that had published them would tell. */
function serverMessages(count: number): PublishedMessages {
  return {
    publisher: new Uint32Array(count),
    sequence: Uint32Array.from({ length: count }, (_, index) => index),
    // Only their difference counts, and that they lie behind the joins.
    intendedAtUs: new Float64Array(count).fill(nowUs()),
    sentAtUs: new Float64Array(count).fill(nowUs()),
    steady: new Uint8Array(count).fill(1),
  }
}

let opened = 0

await obeyCommands({
  async connect(count) {
    await shard.connect(schedule(connectsPerSecond), opened, count)
    opened = count
    const { open } = await shard.status()
    if (open !== count) throw new Error(`${open} of ${count} connections are open`)
    if (count === members) await shard.join(schedule(1e6))
  },
  async report(messages) {
    const { received, latencyUs, counts } = await shard.settle(serverMessages(messages), { guardUs: 0, drainUs: 0 })
    const { duplicate, reordered, misrouted, indeterminate, unknown, corrupt } = counts
    if (duplicate + reordered + misrouted + indeterminate + unknown + corrupt > 0) {
      throw new Error(`the ledger does not balance: ${JSON.stringify(counts)}`)
    }
    latencyUs.sort()
    const percentile = (quantile: number) => latencyUs[Math.ceil(quantile * latencyUs.length) - 1] ?? 0
    return { received: received.reduce((a, b) => a + b, 0), p50Us: percentile(0.5), p99Us: percentile(0.99) }
  },
})
