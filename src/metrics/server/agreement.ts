import type { FunctionFigures } from '../result/run-result.ts'
import type { ServerSnapshot } from './server-snapshot.ts'

/** Compares CloudWatch's invocations with those that the crowd caused. */
export interface Agreement {
  /** Asking again would change nothing. */
  readonly settled: boolean
  /** Each function that CloudWatch and the crowd do not agree on. */
  readonly disagreements: readonly string[]
}

/**
 * CloudWatch is minutes late and its sums still grow, so that only the crowd's own count says when it has all:
 * a function agrees when both say the same, or, where the crowd does not know, when two answers in a row say the
 * same. More than was caused, twice the same, is settled too, but does not agree: the window's minutes are whole,
 * and hold other traffic. What may not be read is settled as it is.
 */
export function agreement(now: ServerSnapshot, before: ServerSnapshot | null): Agreement {
  const functions = Object.entries(now.functions)
  const forbidden = forbiddenIn(now)
  const known = functions.filter(([, { invocations, caused }]) => invocations !== null || caused !== null)
  if (known.length === 0) {
    const settled = functions.every(([, { physicalName }]) => forbidden.has(physicalName))
    return { settled, disagreements: ['CloudWatch has no data of any function'] }
  }
  const findings: Finding[] = functions.map(([functionName, figures]) => {
    const same = before !== null && before.functions[functionName]?.invocations === figures.invocations
    const { settled, disagreement } = compare(functionName, figures, same)
    return { settled: settled || forbidden.has(figures.physicalName), disagreement }
  })
  findings.push(compareApi(now))
  return {
    settled: findings.every(({ settled }) => settled),
    disagreements: findings.map(({ disagreement }) => disagreement).filter((text) => text !== null),
  }
}

interface Finding {
  readonly settled: boolean
  readonly disagreement: string | null
}

/** The functions whose invocations may not be read. */
function forbiddenIn({ problems }: ServerSnapshot): ReadonlySet<string | undefined> {
  const ofInvocations = problems.filter(({ kind, series }) => kind === 'forbidden' && series.metric === 'Invocations')
  return new Set(ofInvocations.map(({ series }) => series.dimensions['FunctionName']))
}

function compare(functionName: string, { invocations, caused }: FunctionFigures, same: boolean): Finding {
  const seen = `${functionName}: CloudWatch has ${invocations ?? 'no'} invocations`
  if (caused === null) return { settled: same, disagreement: same ? null : `${seen}, and has not said so twice` }
  if ((invocations ?? 0) === caused) return { settled: true, disagreement: null }
  if ((invocations ?? 0) < caused) return { settled: false, disagreement: `${seen} of ${caused} caused` }
  return {
    settled: same,
    disagreement: `${seen}, the crowd caused ${caused}: the whole minutes of the window hold other traffic`,
  }
}

/**
 * The API's metrics come by themselves, and may be later than the functions'. What it should have counted is not known
 * exactly, so that any answer will do.
 */
function compareApi({ api, functions, problems }: ServerSnapshot): Finding {
  const isInvoked = Object.values(functions).some(({ invocations, caused }) => invocations !== null && caused !== 0)
  if (api === null || !isInvoked) return { settled: true, disagreement: null }
  if (api.connectCount === null && api.messageCount === null) {
    const isForbidden = problems.some(({ kind, series }) => kind === 'forbidden' && 'ApiId' in series.dimensions)
    return { settled: isForbidden, disagreement: 'CloudWatch has no data of the API' }
  }
  return { settled: true, disagreement: null }
}
