import { textTable } from '../text-table.ts'
import type { ClientName } from './clients.ts'
import type { ClientFigures } from './comparison.ts'

/** A goal: the most that a message may cost, as a multiple of its cost for another client, and the part of the crowd's cost that is compared. */
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
  /** The part that is left after Node has read the bytes and called an empty handler: for frames, clock, stamp, receipt and evaluation. */
  readonly leftByNodeUs: number
  /** The part that is left after Node has also done the work of the raw C client. */
  readonly leftByNodeAsCUs: number
  /** The crowd's cost beyond that of the empty handler. */
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
