import type { ExitCode } from '../../exit-codes.ts'
import type { ConnectionClass } from '../catalogue/connection-ends.ts'
import type { RunFacts } from './run-facts.ts'

export const byHarness = 'closed-by-harness' satisfies ConnectionClass

/** The connections that the target ended, by the class of their end. */
export function endedByTarget({ connections_closed: closed = {} }: RunFacts['classes']): Record<string, number> {
  return Object.fromEntries(Object.entries(closed).filter(([name]) => name !== byHarness))
}

/** The number of connections that the harness itself has ended, because nothing came on them any more. */
export function endedWithoutLife({ connections_closed: closed = {} }: RunFacts['classes']): number {
  return closed['no-sign-of-life' satisfies ConnectionClass] ?? 0
}

/** Returns ` fanbench itself ended 3 of them: ...`, or nothing if it has ended none. */
export function endsWithoutLife(classes: RunFacts['classes']): string {
  const ended = endedWithoutLife(classes)
  if (ended === 0) return ''
  return ` fanbench itself ended ${ended} of them: nothing came, and two pings were not answered (--ping-interval).`
}

/** Returns `closed-by-peer 1008 90, reset 10`; empty if nothing was counted. */
export function countsInWords(counts: Readonly<Record<string, number>> = {}): string {
  return Object.entries(counts)
    .flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : []))
    .join(', ')
}

/** Returns ` (closed-by-peer 1008 90, reset 10)`; empty if nothing was counted. */
export function inBrackets(counts: Readonly<Record<string, number>> = {}): string {
  const words = countsInWords(counts)
  return words === '' ? '' : ` (${words})`
}

/** Returns ` The first refusal of connect: 403 Forbidden`; empty if no handshake was refused. */
export function refusalsOfConnect(facts: RunFacts): string {
  return firstRefusals(facts, (step) => step === 'connect')
}

/** Returns ` The first refusal of join: room is full`; empty if no request was refused. */
export function refusalsOfRequests(facts: RunFacts): string {
  return firstRefusals(facts, (step) => step !== 'connect')
}

function firstRefusals({ refusals }: RunFacts, isMeant: (step: string) => boolean): string {
  return Object.entries(refusals)
    .filter(([step]) => isMeant(step))
    .map(([step, text]) => ` The first refusal of ${step}: ${text}`)
    .join('')
}

/** A sentence of a verdict, and the exit code that it asks for. */
export interface CodedReason {
  readonly code: ExitCode
  readonly reason: string
  /**
   * Is it certain that no lack of time explains it? Then it stands on a machine that was disturbed, too. Left out: it is not
   * certain.
   */
  readonly isSure?: boolean
}
