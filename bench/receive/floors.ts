import { textTable } from '../text-table.ts'
import type { ClientName } from './clients.ts'
import type { ClientFigures } from './comparison.ts'

/** What a goal lets a message cost, as a multiple of what it costs another client, and which part of the crowd's cost it is about. */
interface Allowance {
  readonly goal: string
  readonly times: number
  readonly of: ClientName
  readonly withEvaluation: boolean
}

const allowances: readonly Allowance[] = [
  { goal: 'P1, 45 % of raw C', times: 1 / 0.45, of: 'raw C epoll', withEvaluation: true },
  { goal: 'P2, 1.2 times tuned ws', times: 1 / 1.2, of: 'tuned ws', withEvaluation: true },
  { goal: 'P4, 1.2 times the bare client', times: 1.2, of: 'bare client', withEvaluation: false },
]

/** Microseconds of CPU a message. */
export interface Floor {
  readonly goal: string
  readonly allowedUs: number
  /** What is left of it when Node has read the bytes and called an empty handler: for frames, clock, stamp, receipt and evaluation. */
  readonly leftByNodeUs: number
  /** What is left when Node also does what the raw C client does. */
  readonly leftByNodeAsCUs: number
  /** What the crowd takes beyond the empty handler. */
  readonly takenByCrowdUs: number
}

/** @throws if one of the clients did not take part */
export function floorsOf(clients: readonly ClientFigures[]): Floor[] {
  const usOf = (name: ClientName, withEvaluation: boolean) => {
    const figures = clients.find(({ client }) => client === name)
    if (figures === undefined) throw new Error(`${name} did not take part`)
    const { cpuUsPerMessage, evaluationUsPerMessage } = figures
    return cpuUsPerMessage.mean - (withEvaluation ? 0 : evaluationUsPerMessage.mean)
  }
  const aloneUs = usOf('Node alone', true)
  return allowances.map(({ goal, times, of, withEvaluation }) => {
    const allowedUs = times * usOf(of, true)
    return {
      goal,
      allowedUs,
      leftByNodeUs: allowedUs - aloneUs,
      leftByNodeAsCUs: allowedUs - usOf('Node as C', true),
      takenByCrowdUs: usOf('fanbench crowd', withEvaluation) - aloneUs,
    }
  })
}

/** In microseconds of CPU a message. */
export function floorTable(floors: readonly Floor[]): string {
  return textTable([
    ['CPU us/msg', 'allowed', 'left by Node alone', 'left by Node as C', 'the crowd takes beyond Node alone'],
    ...floors.map(({ goal, ...figures }) => [goal, ...Object.values(figures).map((us) => us.toFixed(2))]),
  ])
}
