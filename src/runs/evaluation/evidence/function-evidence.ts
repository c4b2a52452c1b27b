import type { Evidence } from '../../../metrics/result/findings.ts'
import type { ServerFigures } from '../../../metrics/result/run-result.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'

type FunctionEvidence = NonNullable<Evidence['functions']>[number]

/** Lambda ends a function that uses more memory than it has; what was read of it just before is a little less. */
const leastMemoryShare = 0.9

/**
 * Counts the outcomes of the invocations of each function. A handler that threw has an error in the log and a success in its REPORT;
 * CloudWatch counts it, and may know of more than the part of the log that was read.
 *
 * @param invocations null where the logs were not read
 * @param sayFunction of the function that a message invokes; undefined where it is not known
 * @param invokedByStreams those that may broadcast what it has stored
 */
export function functionEvidence(
  invocations: readonly InvocationFact[] | null,
  { functions }: Pick<ServerFigures, 'functions'>,
  sayFunction: string | undefined,
  invokedByStreams: readonly string[] = [],
): Evidence['functions'] {
  if (invocations === null && Object.keys(functions).length === 0) return null
  const logged = Map.groupBy(invocations ?? [], ({ functionName }) => functionName)
  const functionNames = [...new Set([...Object.keys(functions), ...logged.keys()])]
  const broadcasts = (functionName: string) => {
    if (functionName === sayFunction) return true
    return sayFunction === undefined || invokedByStreams.includes(functionName) ? null : false
  }
  return functionNames.map((functionName) =>
    ofFunction(functionName, logged.get(functionName) ?? [], functions[functionName], broadcasts(functionName)),
  )
}

function ofFunction(
  functionName: string,
  logged: readonly InvocationFact[],
  counted: ServerFigures['functions'][string] | undefined,
  broadcasts: boolean | null,
): FunctionEvidence {
  const failed = logged.filter(({ status, error }) => status !== 'success' || error !== undefined)
  const others = failed.filter((fact) => !ranOutOfMemory(fact)).sort((a, b) => a.endedAtMs - b.endedAtMs)
  const ended = failed.filter(ranOutOfMemory)
  const most = (figures: readonly (number | null)[]) =>
    figures.reduce((max, figure) => (figure === null ? max : Math.max(max ?? 0, figure)), null)
  const ofMemory = ended.length > 0 ? ended : logged
  return {
    functionName,
    broadcasts,
    invocations: Math.max(logged.length, counted?.invocations ?? 0),
    failed: Math.max(failed.length, counted?.errors ?? 0),
    outOfMemory: ended.length,
    memoryMb: most(ofMemory.map(({ memoryMb }) => memoryMb)),
    maxMemoryMb: most(ofMemory.map(({ maxMemoryMb }) => maxMemoryMb)),
    firstError: others.find(({ error }) => error !== undefined)?.error ?? null,
  }
}

function ranOutOfMemory({ status, memoryMb, maxMemoryMb }: InvocationFact): boolean {
  return status === 'error' && maxMemoryMb !== null && maxMemoryMb >= memoryMb * leastMemoryShare
}

/** Returns the throttles of functions and tables that had any. */
export function throttleEvidence({ functions, tables = {} }: ServerFigures): NonNullable<Evidence['throttles']> {
  const some = (counts: readonly (readonly [string, number])[]) =>
    Object.fromEntries(counts.filter(([, count]) => count > 0))
  return {
    functions: some(
      Object.entries(functions).map(([functionName, { throttles }]) => [functionName, throttles ?? 0] as const),
    ),
    tables: some(
      Object.entries(tables).map(
        ([table, { readThrottleEvents, writeThrottleEvents }]) =>
          [table, (readThrottleEvents ?? 0) + (writeThrottleEvents ?? 0)] as const,
      ),
    ),
  }
}
