/**
 * Our crowd, as one crowd in one process with the settings that users have: socket, pings, stamp finder, recorder, live histogram and log
 * of the product, with a protocol that has no requests, and then the evaluation of that log. The server sends the messages of member 0, which
 * all members receive.
 */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { nowUs } from '../../src/crowd/clock.ts'
import { noKnownLimits } from '../../src/crowd/connection/connection-limits.ts'
import { plainHandshake } from '../../src/crowd/connection/handshake.ts'
import type { MemberOptions } from '../../src/crowd/member-settings.ts'
import { defineProtocol } from '../../src/crowd/protocols/protocol.ts'
import type { Schedule } from '../../src/crowd/schedule/pacer.ts'
import { WorkerCrowd } from '../../src/crowd/members/worker-crowd.ts'
import { LiveHistogram } from '../../src/metrics/recording/live-histogram.ts'
import { RunLog, RunLogWriter } from '../../src/metrics/recording/run-log.ts'
import {
  type PublishedMessages,
  type WorkerFacts,
  receiptFields,
  sinceUs,
} from '../../src/metrics/recording/worker-facts.ts'
import { obeyCommands } from './client-commands.ts'

/** The run id in the stamps of broadcast-server.c. */
const run = 'be7c0000'

const [url = '', connections, connectsPerSecond, memberOptions = '', folder = ''] = process.argv.slice(2)
const members = Number(connections)
const plan = { members, rooms: 1, workers: 1, seed: 1 }
const startedAtUs = nowUs()
const logFolder = mkdtempSync(join(folder, 'crowd-'))
/** As the run's own logs name it. */
const logPath = join(logFolder, 'worker-1.log')
const crowd = new WorkerCrowd(
  {
    ...(JSON.parse(memberOptions) as MemberOptions),
    // As the defaults do at such a rate; and this crowd publishes nothing.
    pacing: 'sleep',
    ...plan,
    worker: 0,
    run,
    url,
    handshake: plainHandshake,
    connectionLimits: noKnownLimits,
    startedAtUs,
  },
  defineProtocol({ name: 'bench', echoesToSender: true, say: (_room, text) => text }),
  new RunLogWriter<WorkerFacts>(logPath),
)

function schedule(ratePerSecond: number): Schedule {
  return { arrivals: 'constant', ratePerSecond, seed: 1, startAtUs: nowUs() }
}

/**
 * The server's messages, as the facts of a worker that had published them: what the crowd cannot know of them is taken from the first
 * receipt of each.
 */
function serverMessages(count: number): PublishedMessages {
  const atUs = new Float64Array(count)
  const stampDigest = new Uint32Array(count)
  for (const { receipts } of new RunLog<WorkerFacts>(logPath)) {
    for (let at = 0; at < receipts.length; at += receiptFields.length) {
      const [, , sequence = 0, receivedAtUs = 0, , digest = 0] = receipts.subarray(at, at + receiptFields.length)
      if (atUs[sequence] === 0) atUs[sequence] = startedAtUs + sinceUs(receivedAtUs, startedAtUs) - 1000
      stampDigest[sequence] = digest
    }
  }
  return {
    publisher: new Uint32Array(count),
    sequence: Uint32Array.from({ length: count }, (_, index) => index),
    intendedAtUs: atUs,
    sentAtUs: atUs,
    stampDigest,
    steady: new Uint8Array(count).fill(1),
    isKept: new Uint8Array(count),
  }
}

/**
 * Evaluates the log as a run does at its end, into a whole result. What that needs is loaded only now: in a run it is the coordinator's.
 *
 * @param messages how many the server has sent
 */
async function evaluate(messages: number): Promise<{ received: number; evaluationUs: number }> {
  const { writeCoordinatorLog } = await import('../evaluation/made-up-run.ts')
  const { generalDefaults } = await import('../../src/scenarios/options.ts')
  const { readRunLogs } = await import('../../src/runs/run-logs.ts')
  const { buildResult } = await import('../../src/runs/evaluation/build-result.ts')
  const sent = serverMessages(messages)
  const duration = Math.ceil((nowUs() - startedAtUs) / 1e6)
  await writeCoordinatorLog(logFolder, { ...generalDefaults, ...plan, joinGrace: 0, duration }, startedAtUs)
  const logs = readRunLogs(logFolder)
  const [log] = logs?.workers ?? []
  if (logs === null || log === undefined) throw new Error('the crowd has left no log')
  const before = process.cpuUsage()
  const { counters } = buildResult({ ...logs, workers: [withMessages(log, sent)] })
  const { user, system } = process.cpuUsage(before)
  const { deliveries_received: received = 0, deliveries_lost: lost = 0 } = counters
  const wrong = ['duplicate', 'reordered', 'misrouted', 'indeterminate', 'unknown', 'corrupt'] as const
  const found = Object.fromEntries(wrong.map((name) => [name, counters[`deliveries_${name}`] ?? 0]))
  if (Object.values(found).some((count) => count > 0) || received + lost !== messages * members) {
    throw new Error(`the ledger does not balance: ${JSON.stringify({ received, lost, ...found })}`)
  }
  return { received, evaluationUs: user + system }
}

/** In the log of a real worker they stand beside the receipts. */
function withMessages(log: Iterable<WorkerFacts>, messages: PublishedMessages): Iterable<WorkerFacts> {
  return {
    *[Symbol.iterator]() {
      let isFirst = true
      for (const facts of log) {
        yield isFirst ? { ...facts, messages } : facts
        isFirst = false
      }
    },
  }
}

async function whyTheyAreNot(): Promise<string> {
  await crowd.finish()
  const { connectionsFailed, connectionsClosed } = [...new RunLog<WorkerFacts>(logPath)].at(-1) ?? {}
  return JSON.stringify({ connectionsFailed, connectionsClosed })
}

let opened = 0

await obeyCommands({
  async connect(count) {
    await crowd.connect(schedule(Number(connectsPerSecond)), opened, count)
    opened = count
    const { open } = await crowd.status()
    if (open !== count) throw new Error(`${open} of ${count} connections are open: ${await whyTheyAreNot()}`)
    if (count === members) await crowd.join(schedule(1e6))
  },
  async report(messages) {
    await crowd.finish()
    // To 12 %.
    const live = new LiveHistogram(Uint32Array.from((await crowd.status()).live))
    return { ...(await evaluate(messages)), p50Us: live.valueAt(0.5), p99Us: live.valueAt(0.99) }
  },
})
