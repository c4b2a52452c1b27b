import { parseGatedFigures } from '../../commands/gate/gated-figures.ts'
import type { GatedMetric } from '../../commands/gate/gate-result.ts'
import { type Measured, judgeRatios } from '../../commands/gate/judge-time.ts'
import { seededRandom } from '../../src/crowd/random.ts'
import { type TurnMessage, unpackMessages } from '../../src/metrics/result/turns.ts'

/** The turns of two runs of one version, as they were measured beside each other. */
export interface Recording {
  readonly cpus: number
  readonly cpuModel: string
  readonly seconds: number
  readonly warmUpPairs: number
  /** As `result.json` has them. */
  readonly messages: readonly [string, string]
  /** The share of time that was taken from the runs, by second. */
  readonly takenShares: readonly number[]
}

type Turn = Float64Array

/** Both turns of each pair, latencies in microseconds. */
export type Turns = readonly (readonly [Turn, Turn])[]

/** The turns of a recording; the busy seconds among them: what no rule leaves out is the harder case. */
export function turnsOf({ messages, warmUpPairs }: Recording): Turns {
  const [one, other] = messages.map((text) => Map.groupBy(unpackMessages(text), ({ pair }) => pair))
  const latencies = (turn: readonly TurnMessage[]) => Float64Array.from(turn.flatMap((of) => [...of.latenciesUs]))
  return [...(one ?? [])].flatMap(([pair, ofOne]) => {
    const ofOther = other?.get(pair)
    return pair < warmUpPairs || ofOther === undefined ? [] : [[latencies(ofOne), latencies(ofOther)] as const]
  })
}

/** The true properties of the candidate and of the machine. */
export interface Truth {
  /** All deliveries of the candidate. */
  readonly slower: number
  /** The machine is twice as slow in every so many turns; 1 for never. */
  readonly period: number
  /** The standard deviation of the logarithm of each stack's own speed. */
  readonly stackSd: number
}

/** How often gates end how, by their figures. */
export interface Outcome {
  /** Shares of the gates. */
  readonly failed: number
  readonly passed: number
  /** Gates whose interval holds the true change. */
  readonly held: number
}

/** As the usual gate has them. */
const [rounds, pairsOfRound] = [13, 35] as const
const figures = ['delivery_latency.p50', 'delivery_latency.p90'] as const

/**
 * Figures that a usual gate has besides: unchanged, with this much noise in the ratio of a round, as three idle gates had it
 * (time_to_last_delivery and handler_cpu: assumed). A FAIL is corrected for them.
 */
const otherSds = {
  'time_to_last_delivery.p50': 0.04,
  connect_and_join: 0.12,
  handler_cpu: 0.04,
  init_cpu: 0.04,
  init_time: 0.12,
  peak_memory: 0.04,
} as const
const others = Object.keys(otherSds)
const shares = [0.5, 0.9] as const

/** So many rounds are made of the turns; each gate draws its own from them. */
const roundsMade = 2000

/**
 * Gates of the recorded turns. A round has pairs that follow each other, from a place that is drawn; which turn of a pair is whose is
 * drawn for each pair, as a gate does. Each stack has a speed of its own in its round.
 *
 * @returns of each figure, and of the gate: it fails if one of them does, and passes if all do
 */
export function simulate(turns: Turns, truth: Truth, gates: number, seed = 1): Outcome[] {
  const random = seededRandom(seed)
  const judged = parseGatedFigures([...figures, ...others].join(','), [])
  const made = roundsOf(turns, truth.period)
  const counts = [...figures, 'gate'].map(() => ({ failed: 0, passed: 0, held: 0 }))
  const add = (place: number, verdict: GatedMetric['verdict'], holds: boolean) => {
    const count = counts[place]
    if (count === undefined) return
    if (verdict === 'fail') count.failed += 1 / gates
    if (verdict === 'pass') count.passed += 1 / gates
    if (holds) count.held += 1 / gates
  }
  for (let gate = 0; gate < gates; gate++) {
    const played = gateOf(made, truth, random)
    const metrics = judgeRatios(
      judged.map((figure, place) => ({ figure, rounds: played.flatMap((round) => round[place] ?? []) })),
    )
    const holds = metrics.slice(0, figures.length).map(({ interval }) => isWithin(truth.slower, interval))
    for (const [place, { verdict }] of metrics.slice(0, figures.length).entries())
      add(place, verdict, holds[place] === true)
    const verdicts = metrics.map(({ verdict }) => verdict)
    const ofGate = verdicts.includes('fail') ? 'fail' : verdicts.includes('inconclusive') ? 'inconclusive' : 'pass'
    add(figures.length, ofGate, true)
  }
  return counts
}

/** The names of what {@link playedRounds} measures: first those that were recorded. */
export const figuresRecorded: readonly string[] = figures
export const figuresMade: readonly string[] = [...figures, ...others]

/** The rounds of one gate, each with all of {@link figuresMade}. */
export function playedRounds(turns: Turns, truth: Truth, random: () => number): Measured[][] {
  return gateOf(roundsOf(turns, truth.period), truth, random)
}

function gateOf(made: readonly Measured[][], truth: Truth, random: () => number): Measured[][] {
  return Array.from({ length: rounds }, () => withStacks(made, truth, random))
}

/** Rounds that are made once for each recording and period. */
const roundsKept = new WeakMap<Turns, Map<number, Measured[][]>>()

function roundsOf(turns: Turns, period: number): Measured[][] {
  const ofTurns = roundsKept.get(turns) ?? new Map<number, Measured[][]>()
  roundsKept.set(turns, ofTurns)
  const random = seededRandom(1000 + period)
  const made = ofTurns.get(period) ?? Array.from({ length: roundsMade }, () => roundOf(turns, period, random))
  ofTurns.set(period, made)
  return made
}

/** A round that is drawn, with the change and two stacks of it. */
function withStacks(made: readonly Measured[][], { slower, stackSd }: Truth, random: () => number): Measured[] {
  const [before, after] = [Math.exp(stackSd * normal(random)), slower * Math.exp(stackSd * normal(random))]
  const recorded = (made[Math.floor(random() * made.length)] ?? []).map(({ baseline, candidate }) => ({
    baseline: before * baseline,
    candidate: after * candidate,
  }))
  const noise = (sd: number) => Math.exp((sd / Math.SQRT2) * normal(random))
  return [...recorded, ...Object.values(otherSds).map((sd) => ({ baseline: noise(sd), candidate: noise(sd) }))]
}

function roundOf(turns: Turns, period: number, random: () => number): Measured[] {
  const from = Math.floor(random() * turns.length)
  const [baseline, candidate]: [Turn[], Turn[]] = [[], []]
  for (let pair = 0; pair < pairsOfRound; pair++) {
    const [one, other] = turns[(from + pair) % turns.length] ?? []
    if (one === undefined || other === undefined) continue
    const isSwapped = random() < 0.5
    const machine = (turn: number) => (period > 1 && (2 * pair + turn) % period === 0 ? 2 : 1)
    baseline.push((isSwapped ? other : one).map((us) => us * machine(isSwapped ? 1 : 0)))
    candidate.push((isSwapped ? one : other).map((us) => us * machine(isSwapped ? 0 : 1)))
  }
  const [before, after] = [merged(baseline), merged(candidate)]
  return shares.map((share) => ({ baseline: quantileOf(before, share), candidate: quantileOf(after, share) }))
}

function merged(turns: readonly Turn[]): Float64Array {
  const all = new Float64Array(turns.reduce((sum, turn) => sum + turn.length, 0))
  let at = 0
  for (const turn of turns) {
    all.set(turn, at)
    at += turn.length
  }
  return all.sort()
}

function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function isWithin(truth: number, interval: GatedMetric['interval']): boolean {
  if (interval === null) return true
  const { lower, upper } = interval
  return typeof lower === 'number' && lower <= truth && (upper === 'infinite' || (upper ?? 0) >= truth)
}
