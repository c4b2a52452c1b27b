import type { ServiceTimesResult } from '../selftest-result.ts'
import { type TimedKind, judgeServed } from './judge-served.ts'
import { type StandIn, type TriedKind, triedKinds } from './stand-in.ts'
import { type TimedCalls, openTimedCalls } from './timed-calls.ts'

export const serviceTimesCase = {
  name: 'service-times',
  summary: 'the embedded stack is told to take its time: are the times asked for those that a caller sees?',
}

export interface ServedSettings {
  /** The number of calls of each kind; a 99th percentile needs a thousand. */
  readonly calls: number
  readonly seed: number
}

/** The share of additional calls at the start that do not count, because the code is not compiled yet. */
const warmUpShare = 0.3

/** The kinds at the same time, the calls of a kind one after the other: in the order in which their times are drawn. */
export async function runServed(standIn: StandIn, { calls, seed }: ServedSettings): Promise<ServiceTimesResult> {
  using timedCalls = openTimedCalls(standIn)
  const timed = await Promise.all(triedKinds.map((kind) => timeKind(kind, calls, standIn, timedCalls)))
  return { ...serviceTimesCase, seed, ...judgeServed(timed) }
}

async function timeKind(kind: TriedKind, calls: number, standIn: StandIn, timed: TimedCalls): Promise<TimedKind> {
  const held: { askedMs: number; tookMs: number }[] = []
  const freeMs: number[] = []
  for (let call = -Math.ceil(calls * warmUpShare); call < calls; call++) {
    const askedMs = standIn.asked(kind)
    const tookMs = await timed[kind].held()
    const aloneMs = await timed[kind].free()
    if (call < 0) continue
    held.push({ askedMs, tookMs })
    freeMs.push(aloneMs)
  }
  return { kind, held, freeMs }
}
