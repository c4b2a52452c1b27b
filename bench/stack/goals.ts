import type { StackFigures } from './figures.ts'

/** A goal after the rounds. */
export interface JudgedGoal {
  readonly id: string
  readonly asks: string
  readonly seen: string
  readonly isMet: boolean
}

/** None if there was nothing to compare with. */
export function judgeStackGoals([ours, theirs]: readonly StackFigures[]): JudgedGoal[] {
  if (ours === undefined || theirs === undefined) return []
  const ratio = (figure: 'deliveriesPerCpuSecond' | 'coldConnectsPerSecond' | 'warmConnectsPerSecond') =>
    ours[figure].mean / theirs[figure].mean
  const atLeast = (asks: string, times: number, least: number): JudgedGoal => ({
    id: 'P10',
    asks: `>= ${least} times ${asks} of serverless-offline`,
    seen: `${times.toFixed(1)} times`,
    isMet: times >= least,
  })
  return [
    atLeast('the deliveries per CPU-second', ratio('deliveriesPerCpuSecond'), 10),
    atLeast('the connects per second, just started,', ratio('coldConnectsPerSecond'), 20),
    atLeast('the connects per second, warm,', ratio('warmConnectsPerSecond'), 20),
    {
      id: 'P10',
      asks: 'every message of both reached all members',
      seen: `${lost(ours)} and ${lost(theirs)} lost`,
      isMet: lost(ours) === 0 && lost(theirs) === 0,
    },
  ]
}

function lost({ expected, received }: StackFigures): number {
  return expected - received
}
