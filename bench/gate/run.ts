import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { textTable } from '../text-table.ts'
import { seededRandom } from '../../src/crowd/random.ts'
import { type NightTruth, simulateNights, usualNight } from './nights.ts'
import { type Recording, type Truth, simulate, turnsOf } from './simulate.ts'

// How often does a gate fail what is alike, and what does it find, on the noise of machines as it was recorded?
//   node bench/gate/run.ts [--gates 20000]
//   node bench/gate/run.ts --nights                  histories of nights, each a gate against the same version
//   node bench/gate/run.ts --record <folder of a gate of one version> --round 1 --name idle

const recordings = join(import.meta.dirname, 'recordings')
const { values } = parseArgs({
  options: {
    gates: { type: 'string', default: '20000' },
    nights: { type: 'boolean', default: false },
    histories: { type: 'string', default: '200' },
    record: { type: 'string' },
    round: { type: 'string', default: '1' },
    name: { type: 'string', default: 'recorded' },
  },
})

function record(folder: string, round: number, name: string): void {
  const { blocks } = JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8')) as {
    blocks: readonly { readonly runId: string }[]
  }
  const [one, other] = blocks
    .slice(2 * round - 2, 2 * round)
    .map(({ runId }) => JSON.parse(readFileSync(join(folder, runId, 'result.json'), 'utf8')) as RunResult)
  if (one?.turns === undefined || other?.turns === undefined)
    throw new Error(`${folder} has no round ${round} of turns`)
  const recording: Recording = {
    cpus: one.harness.host.cpus,
    cpuModel: one.harness.host.cpuModel,
    seconds: one.turns.seconds,
    warmUpPairs: one.turns.warmUpPairs,
    messages: [one.turns.messages, other.turns.messages],
    takenShares: (one.takenTime?.seconds ?? []).map(
      ({ stolenShare, throttledShare, othersShare }) =>
        Math.round(100 * ((stolenShare ?? 0) + (throttledShare ?? 0) + (othersShare ?? 0))) / 100,
    ),
  }
  writeFileSync(join(recordings, `${name}.json`), `${JSON.stringify(recording)}\n`)
}

function truths(): readonly (readonly [name: string, Truth])[] {
  const alike: Truth = { slower: 1, period: 1, stackSd: 0.02 }
  return [
    ['no change', alike],
    ...[2, 3, 4, 5, 6, 7, 8].map(
      (period) => [`the machine twice as slow every ${period} turns`, { ...alike, period }] as const,
    ),
    ...[0.05, 0.1, 0.25].map(
      (stackSd) => [`stacks that differ by ${Math.round(100 * stackSd)} %`, { ...alike, stackSd }] as const,
    ),
    ...[1.05, 1.1, 1.15, 1.2, 1.3, 1.5].map(
      (slower) => [`+${Math.round(100 * (slower - 1))} %`, { ...alike, slower }] as const,
    ),
  ]
}

function printTables(gates: number): void {
  const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`
  for (const file of readdirSync(recordings)) {
    const turns = turnsOf(JSON.parse(readFileSync(join(recordings, file), 'utf8')) as Recording)
    const rows = truths().map(([name, truth]) => {
      const outcomes = simulate(turns, truth, gates)
      const ofFigures = outcomes
        .slice(0, 2)
        .flatMap(({ failed, passed, held }) => [percent(failed, 2), percent(passed, 1), percent(held, 1)])
      const ofGate = outcomes.slice(2).flatMap(({ failed, passed }) => [percent(failed, 3), percent(passed, 1)])
      return [name, ...ofFigures, ...ofGate]
    })
    const heading = [
      '',
      ...['p50', 'p90'].flatMap((one) => [`${one} fails`, 'passes', 'holds']),
      'gate fails',
      'passes',
    ]
    process.stdout.write(
      `${file}, ${turns.length} pairs of turns, ${gates} gates\n${textTable([heading, ...rows], 1)}\n\n`,
    )
  }
}

function printNights(histories: number): void {
  const read = (name: string) =>
    turnsOf(JSON.parse(readFileSync(join(recordings, `${name}.json`), 'utf8')) as Recording)
  const machines = { idle: read('idle'), busy: read('beside-other-work') }
  const random = seededRandom(1)
  const steady = unchangedHistories(random).map(([name, nights]) => {
    const { failed, suspect, passed } = simulateNights(machines, nights, random)
    const counted = nights.filter(({ isMissing }) => !isMissing).length
    return [name, `${counted}`, `${failed}`, `${suspect}`, `${((100 * passed) / counted).toFixed(1)} %`]
  })
  const heading = ['1,000 nights', 'measured', 'fail', 'one night over', 'pass']
  process.stdout.write(`${textTable([heading, ...steady], 1)}\n\n`)
  const changed = changedHistories().map(([name, nights]) => {
    const each = Array.from({ length: histories }, () =>
      simulateNights(machines, nights, random, { judgedFrom: changeAt, endsWithFailure: true }),
    )
    const found = each.flatMap(({ firstFailed }) => (firstFailed === null ? [] : [firstFailed - changeAt + 1]))
    const began = each.flatMap(({ began: night }) => (night === null ? [] : [Math.abs(night - changeAt)]))
    const at = (of: readonly number[], share: number) =>
      String(of.toSorted((a, b) => a - b)[Math.ceil(share * of.length) - 1] ?? '')
    return [name, `${found.length} of ${histories}`, at(found, 0.5), at(found, 0.95), at(began, 0.5), at(began, 0.95)]
  })
  const ofChanges = ['change', 'found', 'by night', '95 %', 'named, nights off', '95 %']
  process.stdout.write(`${textTable([ofChanges, ...changed], 1)}\n`)
}

type NamedHistory = readonly [name: string, nights: readonly NightTruth[]]

const many = 1000

function unchangedHistories(random: () => number): NamedHistory[] {
  const of = (name: string, night: (place: number) => Partial<NightTruth>): NamedHistory => [
    name,
    Array.from({ length: many }, (_, place) => ({ ...usualNight, ...night(place) })),
  ]
  const inBadWeek = (place: number) => place % 30 < 7
  const levels = Array.from({ length: many / 30 + 1 }, () => 0.8 + 0.4 * random())
  return [
    of('idle', () => ({})),
    of('a new Node every month', (place) => ({ machine: levels[Math.floor(place / 30)] ?? 1 })),
    of('two processors', () => ({ machine: random() < 0.5 ? 1 : 1.6 })),
    of('a third of the nights busy, a tenth unfit', () => ({
      isBusy: random() < 1 / 3,
      isMissing: random() < 0.1,
    })),
    of('a bad week each month', (place) => (inBadWeek(place) ? { isBusy: true, period: 2, stackSd: 0.1 } : {})),
    of('3 % slower than the reference', () => ({ slower: 1.03 })),
    of('one outlier of +50 % each month', (place) => ({ slower: place % 30 === 15 ? 1.5 : 1 })),
  ]
}

/** The night from which on the candidate is slower. */
const changeAt = 30

function changedHistories(): NamedHistory[] {
  const of = (name: string, night: (since: number) => Partial<NightTruth>): NamedHistory => [
    name,
    Array.from({ length: changeAt + 60 }, (_, place) => ({ ...usualNight, ...night(place - changeAt) })),
  ]
  return [
    of('+8 %', (since) => ({ slower: since < 0 ? 1 : 1.08 })),
    of('+8 %, the second night missing', (since) => ({ slower: since < 0 ? 1 : 1.08, isMissing: since === 1 })),
    of('+8 %, beside other work', (since) => ({ slower: since < 0 ? 1 : 1.08, isBusy: true })),
    of('+20 %', (since) => ({ slower: since < 0 ? 1 : 1.2 })),
    of('+0.5 % a night', (since) => ({ slower: 1.005 ** Math.max(0, since + 1) })),
    of('10 % faster for 28 nights, then as before', (since) => ({ slower: since < -28 || since >= 0 ? 1 : 0.9 })),
  ]
}

if (values.nights) printNights(Number(values.histories))
else if (values.record === undefined) printTables(Number(values.gates))
else record(values.record, Number(values.round), values.name)
