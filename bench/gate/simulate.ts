import { seededRandom } from '../../src/crowd/random.ts'
import { parseGatedFigures } from '../../commands/gate/gated-figures.ts'
import { judgeTime } from '../../commands/gate/judge-time.ts'
import type { PairOfTurns } from '../../commands/gate/rounds.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { type TurnMessage, unpackMessages } from '../../src/metrics/result/turns.ts'

/** The turns of two runs of one version, as they were measured beside each other. */
export interface Recording {
  readonly cpus: number
  readonly cpuModel: string
  readonly seconds: number
  readonly warmUpPairs: number
  /** As `result.json` has them. */
  readonly messages: readonly [string, string]
  /** What was taken from the runs in each of their seconds, all in all. */
  readonly takenShares: readonly number[]
}

export function recordingOf(baseline: RunResult, candidate: RunResult): Recording {
  const [before, after] = [baseline.turns, candidate.turns]
  if (before === undefined || after === undefined) throw new Error('these runs took no turns')
  return {
    cpus: baseline.harness.host.cpus,
    cpuModel: baseline.harness.host.cpuModel,
    seconds: before.seconds,
    warmUpPairs: before.warmUpPairs,
    messages: [before.messages, after.messages],
    takenShares: (baseline.takenTime?.seconds ?? []).map(
      ({ stolenShare, throttledShare, othersShare }) =>
        Math.round(100 * ((stolenShare ?? 0) + (throttledShare ?? 0) + (othersShare ?? 0))) / 100,
    ),
  }
}

/** Both turns of each pair, the busy seconds among them: what no rule leaves out is the harder case. */
export function turnsOf({
  messages,
  warmUpPairs,
}: Recording): readonly (readonly [readonly TurnMessage[], readonly TurnMessage[]])[] {
  const [one, other] = messages.map((text) => Map.groupBy(unpackMessages(text), ({ pair }) => pair))
  return [...(one ?? [])].flatMap(([pair, ofOne]) => {
    const ofOther = other?.get(pair)
    return pair < warmUpPairs || ofOther === undefined ? [] : [[ofOne, ofOther] as const]
  })
}

export interface TrueChange {
  /** All deliveries of the candidate. */
  readonly slower: number
  /** The machine is twice as slow in every so many turns; 1 for never. */
  readonly period: number
}

export interface Outcome {
  /** Shares of the gates. */
  readonly failed: number
  readonly passed: number
  /** Whose interval holds the true change. */
  readonly held: number
}

/** Gates of the recorded turns: which of a pair is the candidate's is thrown anew for each gate, as a gate throws its order. */
export function simulate(
  turns: ReturnType<typeof turnsOf>,
  { slower, period }: TrueChange,
  gates: number,
  seed = 1,
): { readonly p50: Outcome; readonly p99: Outcome } {
  const figures = parseGatedFigures('delivery_latency.p50,delivery_latency.p99', [])
  const counts = figures.map(() => ({ failed: 0, passed: 0, held: 0 }))
  const random = seededRandom(seed)
  for (let gate = 0; gate < gates; gate++) {
    const counted = turns.map((pair, number): PairOfTurns => {
      const [first, second] = pair.map((turn, place) =>
        period > 1 && (2 * number + place) % period === 0 ? timesSlower(turn, 2) : turn,
      ) as [readonly TurnMessage[], readonly TurnMessage[]]
      return random() < 0.5
        ? { baseline: first, candidate: timesSlower(second, slower) }
        : { baseline: second, candidate: timesSlower(first, slower) }
    })
    const judged = judgeTime(figures, { counted, cpu: [], disturbed: 0, warmUp: 0 }, seed + gate)
    for (const [place, { verdict, interval }] of judged.entries()) {
      const count = counts[place]
      if (count === undefined) continue
      if (verdict === 'fail') count.failed += 1 / gates
      if (verdict === 'pass') count.passed += 1 / gates
      const [lower, upper] = [endOf(interval?.lower), endOf(interval?.upper)]
      if (lower <= slower && slower <= upper) count.held += 1 / gates
    }
  }
  const [p50, p99] = counts
  if (p50 === undefined || p99 === undefined) throw new Error('two figures have two outcomes')
  return { p50, p99 }
}

function endOf(end: number | 'infinite' | null | undefined): number {
  return typeof end === 'number' ? end : end === 'infinite' ? Infinity : NaN
}

function timesSlower(turn: readonly TurnMessage[], times: number): readonly TurnMessage[] {
  if (times === 1) return turn
  return turn.map((message) => ({ ...message, latenciesUs: message.latenciesUs.map((us) => Math.round(us * times)) }))
}
