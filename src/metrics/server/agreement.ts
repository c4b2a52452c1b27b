import type { FunctionFigures } from '../result/run-result.ts'
import type { ServerSnapshot } from './server-snapshot.ts'

/** How CloudWatch's invocations stand to those that the crowd caused. */
export interface Agreement {
  /** Asking again would change nothing. */
  readonly settled: boolean
  /** Each function that CloudWatch and the crowd do not agree on. */
  readonly disagreements: readonly string[]
}

/**
 * CloudWatch is minutes late and its sums still grow, so that only the crowd's own count says when it has all:
 * a function agrees when both say the same, or, where the crowd cannot tell, when two answers in a row say the
 * same. More than was caused, twice the same, is settled too, but does not agree: the window's minutes are whole,
 * and hold other traffic.
 */
export function agreement(now: ServerSnapshot, before: ServerSnapshot | null): Agreement {
  const functions = Object.entries(now.functions)
  if (functions.every(([, { invocations, caused }]) => invocations === null && caused === null)) {
    return { settled: false, disagreements: ['CloudWatch has no data of any function'] }
  }
  const findings = functions.map(([role, figures]) => {
    const same = before !== null && before.functions[role]?.invocations === figures.invocations
    return compare(role, figures, same)
  })
  return {
    settled: findings.every(({ settled }) => settled),
    disagreements: findings.map(({ disagreement }) => disagreement).filter((text) => text !== null),
  }
}

function compare(
  role: string,
  { invocations, caused }: FunctionFigures,
  same: boolean,
): { settled: boolean; disagreement: string | null } {
  const seen = `${role}: CloudWatch has ${invocations ?? 'no'} invocations`
  if (caused === null) return { settled: same, disagreement: same ? null : `${seen}, and has not said so twice` }
  if ((invocations ?? 0) === caused) return { settled: true, disagreement: null }
  if ((invocations ?? 0) < caused) return { settled: false, disagreement: `${seen} of ${caused} caused` }
  return {
    settled: same,
    disagreement: `${seen}, the crowd caused ${caused}: the whole minutes of the window hold other traffic`,
  }
}
