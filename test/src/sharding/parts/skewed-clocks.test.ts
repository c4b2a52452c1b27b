import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runHeadline } from '../../../../reports/sentences/run-headline.ts'
import { partsSentences } from '../../../../reports/sentences/parts-sentences.ts'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import type { RunResult } from '../../../../src/metrics/result/run-result.ts'
import { type RunLogs, readRunLogs } from '../../../../src/runs/run-logs.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { crowdPlan } from '../../../../src/scenarios/options.ts'
import { serverNotAsked } from '../../../../src/metrics/server/not-asked.ts'
import { makePlan } from '../../../../src/sharding/make-plan.ts'
import { checkParts } from '../../../../src/sharding/parts/check-parts.ts'
import { findParts } from '../../../../src/sharding/parts/find-parts.ts'
import { writeCoordinatorLog, writeWorkerLogs } from '../../../../src/sharding/parts/put-together.ts'
import { at, logsOf } from '../../runs/evaluation/known-run.ts'
import { partsOf } from '../plan-of.ts'
import { newFolder, writePart } from './known-parts.ts'

/** Half of the members are in one room, on all three shards: the first is on one machine, the others are on another. */
const spread = partsOf('ws://127.0.0.1:1/', { spreadRooms: true })
const plan = makePlan({
  ...spread,
  run: {
    ...spread.run,
    limits: [],
    options: { ...spread.run.options, roomSizes: 'one-big', joinGrace: 0.25, drain: 1 },
  },
})
const rooms = new Rooms(crowdPlan(plan.options))
const big = [...(rooms.membersOf[0] ?? [])]
const ofShard = (shard: number) => big.filter((member) => rooms.workerOf(member) === shard)
/** The first on each machine speaks for four seconds; the last on each joins in the middle of that. */
const [speakers, joiners] = [[0, 1].map((shard) => ofShard(shard)[0]), [0, 1].map((shard) => ofShard(shard).at(-1))]
const joinsAt = 12
const everyMs = 20
const sayings = Array.from({ length: 200 }, (_, sequence) => ({ sequence, second: 10 + (sequence * everyMs) / 1000 }))
/** By true time, 55 to 65 ms. */
const tookUs = (member: number, sequence: number) => 55_000 + ((sequence * 37 + member * 11) % 100) * 100

/** The run by true time; two deliveries are lost between the machines, and one comes twice. @param isCut nothing comes from one to the other */
const logsWhere = (isCut: boolean) =>
  logsOf({
    options: plan.options,
    happened(...workers) {
      for (const member of rooms.roomOf.keys()) {
        const worker = workers[rooms.workerOf(member)]
        worker?.count('connections_attempted')
        worker?.connectionOpened(member, at(0.1), at(0.2))
        worker?.entered(member, at(joiners.includes(member) ? joinsAt : 1))
        worker?.left(member, at(50))
        worker?.connectionClosed({ class: 'closed-by-harness' }, at(55))
      }
      for (const publisher of speakers)
        for (const { sequence, second } of sayings) {
          const message = {
            publisher: publisher!,
            sequence,
            intendedAtUs: at(second),
            sentAtUs: at(second),
            steady: true,
          }
          workers[rooms.workerOf(publisher!)]?.count('messages_offered')
          workers[rooms.workerOf(publisher!)]?.published(message)
          for (const member of big) deliver(member, publisher!, sequence, second)
        }
      function deliver(member: number, publisher: number, sequence: number, second: number): void {
        if (joiners.includes(member) && second < joinsAt) return
        if (isCut && (rooms.workerOf(member) === 0) !== (publisher === speakers[0])) return
        const isOther = rooms.workerOf(member) === 2
        if (isOther && publisher === speakers[0] && [20, 150].includes(sequence)) return
        const times = isOther && publisher === speakers[0] && sequence === 60 ? 2 : 1
        for (let copy = 0; copy < times; copy++)
          workers[rooms.workerOf(member)]?.received(
            member,
            publisher,
            sequence,
            at(second) + tookUs(member, sequence),
            200,
          )
      }
    },
  })
const logs = logsWhere(false)
const [lost, twice] = [2 * ofShard(2).length, ofShard(2).length]
/** Ten members have another machine than the first speaker, five another than the second; one of either joins half way. */
const acrossByTruth = (10 + 5 - 0.5 - 0.5) * sayings.length - lost

interface Simulated {
  /** How far the wall clock of each shard's machine is ahead of true time, milliseconds; two if it was set during the run. */
  readonly aheadMs: readonly (number | readonly [atStart: number, atEnd: number])[]
  /** What each machine says of its wall clock, milliseconds; null where it says nothing. */
  readonly errorMs?: number | null
  /** Of each shard. Left out: the first has another machine than the others. */
  readonly hostIds?: readonly string[]
  readonly played?: RunLogs
}

async function imported({
  aheadMs,
  errorMs = null,
  hostIds = ['a', 'b', 'b'],
  played = logs,
}: Simulated): Promise<RunResult> {
  const folder = newFolder()
  const { clock, startedAtUs } = await writePart(newFolder(), logs, 0, {}, plan)
  for (const [index, ahead] of aheadMs.entries()) {
    const [startMs, endMs] = typeof ahead === 'number' ? [ahead, ahead] : ahead
    const shown = ({ epochUs, ...anchor }: typeof clock.atStart, ms: number) => ({
      ...anchor,
      epochUs: epochUs + ms * 1000,
      ...(errorMs !== null && { wallErrorUs: errorMs * 1000 }),
    })
    const changes = {
      hostId: hostIds[index] ?? '',
      clock: { atStart: shown(clock.atStart, startMs), atEnd: shown(clock.atEnd, endMs) },
      startedAtUs: startedAtUs - startMs * 1000,
    }
    await writePart(folder, played, index, changes, plan)
  }
  const { parts } = await findParts(folder)
  const checked = checkParts(plan, 'tknown_1', parts)
  const logFolder = join(newFolder(), 'log')
  const answers = { server: serverNotAsked(new Date(0), new Date(0)), invocations: null }
  await writeWorkerLogs(logFolder, plan, checked.parts)
  await writeCoordinatorLog(logFolder, plan, checked, { faults: [], estimatedCost: null, answers })
  const found = readRunLogs(logFolder)
  if (found === null) throw new Error('nothing was put together')
  return buildResult(found)
}

/** They are the same by any clock. */
function countsOf({ counters, balance }: RunResult) {
  const of = (name: string) => counters[`deliveries_${name}`] ?? 0
  return {
    lost: of('lost'),
    duplicate: of('duplicate'),
    misrouted: of('misrouted'),
    unknown: of('unknown'),
    arrived: of('received') + of('indeterminate'),
    residues: balance.filter(({ residue }) => residue !== 0).length,
  }
}

function verdictOf(result: RunResult) {
  const { verdict, validity, findings } = result
  const failed = verdict.checks.filter((check) => check.verdict === 'fail').length
  return { exitCode: verdict.exitCode, validity: validity.verdict, failed, isSearched: findings !== null }
}

const chatFailed = { exitCode: 10, validity: 'valid', failed: 2, isSearched: true }
const nothingFollows = { exitCode: 11, validity: 'unfit', failed: 0, isSearched: false }
const invalid = { exitCode: 11, validity: 'invalid', isSearched: false }
const oneMachine = ['a', 'a', 'a']
const hourMs = 3_600_000

const truth = await imported({ aheadMs: [0, 0, 0], hostIds: oneMachine })
const trueP50 = Number(truth.metrics['delivery_latency']?.p50)

it('the run itself has lost and doubled deliveries, and none lies between two clocks', () => {
  expect(countsOf(truth)).toMatchObject({ lost, duplicate: twice, misrouted: 0, unknown: 0, residues: 0 })
  expect(truth.parts).toEqual({
    shards: 3,
    found: 3,
    hosts: 1,
    roomsAcrossHosts: 0,
    deliveriesAcrossClocks: 0,
    clockErrorUs: null,
  })
  expect(verdictOf(truth)).toEqual(chatFailed)
  expect(trueP50).toBeGreaterThan(55_000)
})

/** An hour is more than the instants of receipts can show: nothing is expected between such clocks, and nothing found missing. */
const countsAt = (skewMs: number) => ({ ...countsOf(truth), ...(Math.abs(skewMs) === hourMs && { lost: 0 }) })
const bothWays = (ms: number) => (ms === 0 ? [0] : [ms, -ms])
const notKnown =
  /^The clocks were not fit to measure: \d+ of \d+ deliveries \(\d.* how far these are apart is not known/
const refuted =
  /^The clocks were not fit to measure: messages came up to 24\d(?:\.\d+)? ms before they were sent, by clocks that should differ by 4 ms/
const oneSided = (seenMs: number, explainedMs: number) =>
  new RegExp(
    `^The clocks were not fit to measure: the fastest deliveries show an asymmetry of path or clocks of ${seenMs}(?:\\.\\d+)? ms, although the paths explain ${explainedMs}(?:\\.\\d+)? ms at most and the clocks should differ by 4 ms at most`,
  )
const tooFar =
  /^The clocks were not fit to measure: they may differ by 16 ms, and the limit is \d\.\d\d ms, 10 % of the delivery p50/

describe.each(
  [
    { skewMs: 0, errorMs: null, verdict: nothingFollows, first: notKnown },
    { skewMs: 1, errorMs: null, verdict: nothingFollows, first: notKnown },
    { skewMs: 50, errorMs: null, verdict: nothingFollows, first: notKnown },
    { skewMs: 300, errorMs: null, verdict: nothingFollows, first: notKnown },
    { skewMs: hourMs, errorMs: null, verdict: nothingFollows, first: notKnown },
    { skewMs: 0, errorMs: 2, verdict: chatFailed, first: /^10 of \d,\d+ deliveries were lost/ },
    { skewMs: 1, errorMs: 2, verdict: chatFailed, first: /^10 of \d,\d+ deliveries were lost/ },
    // As much as the paths may explain is not seen: here a third of the fastest latency.
    { skewMs: 17, errorMs: 2, verdict: chatFailed, first: /^10 of \d,\d+ deliveries were lost/ },
    { skewMs: 25, errorMs: 2, verdict: nothingFollows, first: oneSided(25, 18) },
    { skewMs: 50, errorMs: 2, verdict: nothingFollows, first: oneSided(50, 18) },
    { skewMs: 300, errorMs: 2, verdict: nothingFollows, first: refuted },
    { skewMs: hourMs, errorMs: 2, verdict: nothingFollows, first: /messages came 10 minutes or more before/ },
    { skewMs: 0, errorMs: 8, verdict: nothingFollows, first: tooFar },
    { skewMs: 50, errorMs: 26, verdict: nothingFollows, first: /they may differ by 52 ms/ },
  ].flatMap((row) => bothWays(row.skewMs).map((skewMs) => ({ ...row, skewMs }))),
)('two machines whose clocks are $skewMs ms apart and said to be off by $errorMs ms each', (row) => {
  const { skewMs, errorMs, verdict, first } = row
  it('give the counts of one clock, and latencies as far as they can be believed', async () => {
    const result = await imported({ aheadMs: [0, skewMs, skewMs], errorMs })
    expect(countsOf(result)).toEqual(countsAt(skewMs))
    expect(verdictOf(result)).toEqual(verdict)
    expect(runHeadline(result).sentence).toMatch(first)
    const { parts, metrics } = result
    expect(parts).toMatchObject({ hosts: 2, roomsAcrossHosts: 1 })
    expect(parts?.clockErrorUs).toBe(errorMs === null ? null : errorMs * 2000 + 2)
    expect(parts?.deliveriesAcrossClocks).toBe(acrossByTruth)
    expect(partsSentences(result).join(' ')).toContain(' of 5,590 deliveries (49.9 %) went from one clock to another')
    // What is known of the clocks is in the interval, which the truth is in.
    if (errorMs !== null && Math.abs(skewMs) <= 2 * errorMs) {
      const { p50, earliest } = metrics['delivery_latency'] ?? {}
      expect(Number(p50)).toBeGreaterThanOrEqual(trueP50)
      expect(Number(earliest?.p50)).toBeLessThanOrEqual(trueP50)
    }
  })
})

describe('a chat that delivers nothing between two machines', () => {
  const cut = logsWhere(true)

  it('has lost it all, where the clocks are known', async () => {
    const result = await imported({ aheadMs: [0, 1, 1], errorMs: 2, played: cut })
    // What was sent within the join grace of a member, or twice the error around it, is nobody's.
    expect(countsOf(result).lost).toBeGreaterThan(acrossByTruth - 50)
    expect(verdictOf(result)).toMatchObject({ exitCode: 10, validity: 'valid' })
  })

  it('is not called good where they are not known, as nothing tells who was in the room', async () => {
    const result = await imported({ aheadMs: [0, 1, 1], played: cut })
    expect(countsOf(result).lost).toBe(0)
    expect(verdictOf(result)).toEqual(nothingFollows)
    expect(runHeadline(result).sentence).toMatch(/how far these are apart is not known/)
  })
})

describe('shards that name one machine', () => {
  it('share its clock whatever its wall clock was set by between their readings, which is said', async () => {
    const result = await imported({ aheadMs: [[0, 300], 300, [0, 300]], hostIds: oneMachine })
    expect(countsOf(result)).toEqual(countsOf(truth))
    expect(result.parts).toEqual(truth.parts)
    expect(result.metrics).toEqual(truth.metrics)
    expect(verdictOf(result)).toEqual(chatFailed)
    expect(result.validity.reasons.at(-1)).toMatch(
      /^The wall clock of the machine of shards 0, 1, 2 \(counted from 0\) was set by 300 ms/,
    )
    expect(truth.validity.reasons).toEqual([])
  })

  it.each([1, -1, 300, -300, hourMs, -hourMs])(
    'are refused by name where their clocks are %d ms apart from start to end',
    async (ms) => {
      const result = await imported({ aheadMs: [0, ms, ms], errorMs: 2, hostIds: oneMachine })
      expect(countsOf(result)).toEqual(countsAt(ms))
      expect(verdictOf(result)).toMatchObject(invalid)
      const apart = Math.abs(ms) === hourMs ? '3600 s' : `${Math.abs(ms)} ms`
      const named = `Shards 0 and 1 of 3 (counted from 0) name one machine (a) and have clocks ${apart} apart`
      expect(result.validity.reasons[0]?.startsWith(named)).toBe(true)
      expect(result.parts?.hosts).toBe(2)
    },
  )

  it('are refused where its wall clock was set by so much between their starts that they did not play together', async () => {
    const result = await imported({ aheadMs: [[0, hourMs], hourMs, hourMs], hostIds: oneMachine })
    expect(verdictOf(result)).toMatchObject(invalid)
    expect(result.validity.reasons[0]).toMatch(/^Shards 1 and 0 of 3 \(counted from 0\) began 3600 s apart/)
  })
})
