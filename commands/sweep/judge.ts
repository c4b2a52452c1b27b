import { type Slo, judgeSlo } from '../../src/metrics/judging/checks/slo.ts'
import type { QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import type { SweepPlan } from './arms.ts'
import { otherUsdPerMillion, type SweepBlock, figuresOf, estimateOf } from './figures.ts'
import { type ByRound, differencesBetween, roundsNeeded } from './differences.ts'
import { type Contest, alikeWithin, frontOf } from './front.ts'
import { type Findings, exitCodeOf, recommendationOf } from './recommend.ts'
import type { SweepAnswer, SweptBlock, SweptSetting, SweptTarget, SloAnswer } from './sweep-result.ts'
import type { Limit } from '../../src/metrics/judging/checks/limits.ts'
import { asNumber } from '../../src/metrics/judging/statistics/log-ratio.ts'

type Asked = Pick<SweepPlan, 'memoryMb' | 'referenceMb' | 'functions' | 'rounds' | 'strategy'> & {
  readonly slo: Slo | null
}

/** Every setting by its blocks, against the reference, and which of them to take. @param blocks at least one */
export function judgeSweep(blocks: readonly SweepBlock[], asked: Asked): SweepAnswer {
  const needed = roundsNeeded(asked.memoryMb.length)
  const otherUsd = otherUsdPerMillion(blocks.map(({ result }) => result))
  const figures = asked.memoryMb
    .toSorted((a, b) => a - b)
    .map((mb) =>
      figuresOf(
        mb,
        blocks.filter(({ arm }) => arm.memoryMb === mb),
        otherUsd,
      ),
    )
  const judged = figures.filter((setting) => setting.blocks.filter(counts).length >= needed)
  const of = (figure: (block: SweptBlock) => QuantileValue, least: number) =>
    differencesBetween(new Map(figures.map((setting) => [setting.memoryMb, byRound(setting, figure)])), least)
  const contest: Contest = {
    memoryMb: judged.map(({ memoryMb }) => memoryMb),
    p99: of(({ deliveryP99Us }) => deliveryP99Us, alikeWithin),
    usd: of(({ usdPerMillion }) => usdPerMillion, 0),
  }
  const slo = asked.slo === null ? null : sloAnswers(asked.slo, blocks, judged)
  const findings = findingsOf(contest, slo, judged, asked.referenceMb)
  const front = findings?.isCostKnown ? frontOf(contest) : null
  const { referenceMb } = asked
  const settings = figures.map((setting): SweptSetting => {
    const { memoryMb } = setting
    const isJudged = judged.includes(setting)
    return {
      ...setting,
      isJudged,
      toReference:
        memoryMb === referenceMb
          ? null
          : { p99: contest.p99(memoryMb, referenceMb), usd: contest.usd(memoryMb, referenceMb) },
      isOnFront: isJudged && front !== null ? front.includes(memoryMb) : null,
      slo: slo?.get(memoryMb) ?? null,
    }
  })
  const recommendation = recommendationOf(findings, asked.strategy)
  return {
    functions: asked.functions,
    referenceMb,
    slo: asked.slo === null ? null : asked.slo.texts.join(','),
    rounds: asked.rounds,
    roundsNeeded: needed,
    target: targetOf(blocks),
    otherUsdPerMillion: otherUsd,
    settings,
    recommendation,
    exitCode: exitCodeOf(recommendation),
  }
}

function counts({ problems }: SweptBlock): boolean {
  return problems.length === 0
}

function byRound({ blocks }: Pick<SweptSetting, 'blocks'>, figure: (block: SweptBlock) => QuantileValue): ByRound {
  return new Map(blocks.filter(counts).map((block) => [block.round, figure(block)]))
}

type JudgedSetting = Pick<SweptSetting, 'memoryMb' | 'blocks' | 'usdPerMillion'>

function sloAnswers(slo: Slo, blocks: readonly SweepBlock[], judged: readonly JudgedSetting[]): Findings['slo'] {
  return new Map(
    judged.map(({ memoryMb, blocks: swept }) => {
      const counted = new Set(swept.filter(counts).map(({ runId }) => runId))
      const results = blocks.map(({ result }) => result).filter(({ runId }) => counted.has(runId))
      return [memoryMb, sloAnswerOf(slo, results)]
    }),
  )
}

/** Null where there is nothing to hold against each other. */
function findingsOf(
  contest: Contest,
  slo: Findings['slo'],
  judged: readonly JudgedSetting[],
  referenceMb: number,
): Findings | null {
  if (judged.length < 2 || !contest.memoryMb.includes(referenceMb)) return null
  const isCostKnown = judged.every(({ usdPerMillion }) => usdPerMillion.value !== null)
  return { ...contest, referenceMb, slo, isCostKnown, front: isCostKnown ? frontOf(contest) : [] }
}

function targetOf(blocks: readonly SweepBlock[]): SweptTarget {
  const [first] = blocks
  if (first === undefined) throw new Error('a sweep without a block has no answer')
  const { kind, region, serviceTimes = null } = first.result.target
  return { kind, region, serviceTimes }
}

/**
 * Does a setting meet an SLO? A statistic does if the upper end of its 95 % interval over the blocks does; a count has to
 * hold in every block, and a ratio for the deliveries or connections of all of them.
 *
 * @param results of the blocks that count
 */
function sloAnswerOf(slo: Slo, results: readonly RunResult[]): SloAnswer {
  const answers = slo.limits.map((limit) => answerOf(limit, results))
  if (answers.includes('broken')) return 'broken'
  return answers.includes('unclear') ? 'unclear' : 'met'
}

function answerOf(limit: Limit, results: readonly RunResult[]): SloAnswer {
  if (limit.kind === 'metric') return answerOfStatistic(limit, results)
  const judged = limit.kind === 'ratio' ? allTogether(results) : results
  const verdicts = judged.map((result) => judgeSlo({ texts: [], limits: [limit] }, result).verdict)
  if (verdicts.includes('broken')) return 'broken'
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unclear' : 'met'
}

function answerOfStatistic(
  { metric, statistic, limitUs, strict }: Extract<Limit, { kind: 'metric' }>,
  results: readonly RunResult[],
): SloAnswer {
  const { interval } = estimateOf(results.map(({ metrics }) => metrics[metric]?.[statistic] ?? null))
  if (interval === null) return 'unclear'
  const keeps = (us: number) => (strict ? us < limitUs : us <= limitUs)
  if (keeps(asNumber(interval.upper))) return 'met'
  return keeps(asNumber(interval.lower)) ? 'unclear' : 'broken'
}

/** Their counts added up, as one run. */
function allTogether(results: readonly RunResult[]): RunResult[] {
  const [first] = results
  if (first === undefined) return []
  const counters: Record<string, number> = {}
  for (const result of results)
    for (const [name, count] of Object.entries(result.counters)) counters[name] = (counters[name] ?? 0) + count
  return [{ ...first, counters }]
}
