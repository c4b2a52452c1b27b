import { parseGatedFigures } from '../../../commands/gate/gated-figures.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import type { GateAnswer, Side } from '../../../commands/gate/gate-result.ts'
import type { GatePlan } from '../../../commands/gate/plan.ts'
import type { GateBlock } from '../../../commands/gate/rounds.ts'
import { seededRandom } from '../../../src/crowd/random.ts'
import { TurnClock } from '../../../src/crowd/schedule/turns.ts'
import { normalQuantile } from '../../../src/metrics/judging/statistics/distributions.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { type TurnMessage, packMessages } from '../../../src/metrics/result/turns.ts'
import { runResult } from '../../fixtures/run-result.ts'

export function gatePlan(changes: Partial<GatePlan> = {}): GatePlan {
  return {
    scenario: 'broadcast',
    baseline: { name: 'origin/main', commit: '1a2b3c4', settings: {} },
    candidate: { name: 'the working copy', commit: null, settings: {} },
    figures: parseGatedFigures(undefined, []),
    allowedWork: {},
    slo: null,
    turnSeconds: 0.1,
    rounds: 13,
    roundsAtMost: 20,
    staleRound: null,
    pairsOfRound: 40,
    force: false,
    forced: [],
    warnings: [],
    allowInconclusive: false,
    seed: 1,
    ...changes,
  }
}

/** A made-up machine, and what the candidate does otherwise than the baseline. */
export interface MadeUp {
  /** Of the logarithm of each turn's level. */
  readonly turnSd?: number
  /** Of the logarithm of each stack's level, which it keeps for its round. */
  readonly stackSd?: number
  /** Of all of the candidate's deliveries, and of its slowest hundredth. */
  readonly slower?: number
  readonly slowerTail?: number
  readonly cpu?: number
  /** In a turn of the shared clock, which both sides have by turns: how many times as slow the machine is. */
  readonly machine?: (turn: number) => number
  readonly change?: (side: Side, round: number) => Partial<RunResult>
  readonly counters?: (side: Side, round: number) => Readonly<Record<string, number>>
}

const healthy = runResult()
const warmUpPairs = 15
const [messagesOfTurn, recipients] = [3, 20]

/** The blocks of a gate from its first round to its answer: the code of `fanbench gate`, without its sockets. */
export function played(
  plan: GatePlan,
  madeUp: MadeUp = {},
): { readonly blocks: readonly GateBlock[]; readonly answer: GateAnswer } {
  const { nextArm, judge } = gateExperiment(plan)
  const blocks: GateBlock[] = []
  for (let next = nextArm(blocks); next !== undefined; next = nextArm(blocks))
    for (const arm of next.both)
      blocks.push({ arm, result: madeUpRun(plan, arm.round, arm.side === 'baseline' ? 0 : 1, madeUp) })
  return { blocks, answer: judge(blocks) }
}

/** What one function does, as the stand-in counts it. */
export function workOf(
  counts: NonNullable<RunResult['work']>['functions'][string]['counts'] = {},
  more = {},
): RunResult['work'] {
  const usual = {
    invocations: 100,
    read_units: 50,
    posts: 2000,
    init_cpu: 90_000,
    init_time: 200_000,
    peak_memory: 8e7,
  }
  const SendMessage = { counts: { ...usual, ...counts }, dynamoDbCalls: {}, ...more }
  return { messages: 100, isWhole: true, functions: { SendMessage } }
}

/** One run of a round, the same each time. */
export function madeUpRun(plan: GatePlan, round: number, place: 0 | 1, madeUp: MadeUp = {}): RunResult {
  const {
    turnSd = 0.1,
    stackSd = 0.02,
    slower = 1,
    slowerTail = 1,
    cpu = 1,
    machine = () => 1,
    change,
    counters,
  } = madeUp
  const side: Side = place === 0 ? 'baseline' : 'candidate'
  const seed = plan.seed + round - 1
  const random = seededRandom(seed * 7919 + place * 104_729 + 13)
  const normal = () => normalQuantile(random() || 0.5)
  const clock = new TurnClock({ seed, seconds: plan.turnSeconds, side: place })
  const ofStack = Math.exp(stackSd * normal())
  const [ofAll, ofTail] = place === 0 ? [1, 1] : [slower, slowerTail]
  const pairs = warmUpPairs + plan.pairsOfRound
  const messages = Array.from({ length: pairs }, (_, pair): TurnMessage[] => {
    const level = machine(2 * pair + (clock.isFirst(pair) ? 0 : 1)) * Math.exp(turnSd * normal()) * ofStack
    return Array.from({ length: messagesOfTurn }, () => {
      const isSlow = random() < 0.03
      const latencyUs = () => 10_000 * level * ofAll * Math.exp(0.2 * normal()) * (isSlow ? 5 * ofTail : 1)
      const latenciesUs = Uint32Array.from({ length: recipients }, () => Math.round(latencyUs())).sort()
      return { pair, lost: 0, latenciesUs }
    })
  })
  return {
    ...healthy,
    runId: `${side}-${round}`,
    counters: { ...healthy.counters, ...counters?.(side, round) },
    findings: [],
    work: workOf(),
    takenTime: null,
    turns: {
      seed,
      seconds: plan.turnSeconds,
      side: place,
      startSecond: 2,
      pairs,
      warmUpPairs,
      messages: packMessages(messages.flat()),
      functionCpu: Array.from({ length: Math.floor(pairs / 5) }, (_, at) => ({
        firstPair: 5 * at,
        pairs: 5,
        seconds: 0.05 * (place === 0 ? 1 : cpu) * ofStack * Math.exp(turnSd * normal()),
      })),
    },
    ...change?.(side, round),
  }
}
