/** The calls of one function to one operation of DynamoDB since the start. Counted, not sampled. */
export interface OperationCalls {
  calls: number
  /** Calls of Query and Scan that go on where an earlier page ended. */
  furtherPages: number
  /** Pages of Query and Scan, without a `Limit`, that were not asked for after an answer that says where to go on (LastEvaluatedKey). */
  pagesUnread: number
  /** Items that reads have looked at, before any filter. */
  items: number
  /** Bytes of the answers to reads, as JSON. */
  bytesRead: number
  readUnits: number
  writeUnits: number
}

/** By name of the function, then by operation. */
export type CallsByFunction = Readonly<Record<string, Readonly<Record<string, OperationCalls>>>>

/** Counts what each function asks of DynamoDB. The calls of others, such as the harness itself, are not counted. */
export class Calls {
  readonly #byFunction = new Map<string, Map<string, OperationCalls>>()

  /** @param caller name of the function; undefined of everybody else */
  of(caller: string | undefined, operation: string): OperationCalls | undefined {
    if (caller === undefined) return undefined
    const byOperation = getOrMake(this.#byFunction, caller, () => new Map<string, OperationCalls>())
    return getOrMake(byOperation, operation, noCalls)
  }

  document(): CallsByFunction {
    return Object.fromEntries(
      [...this.#byFunction].map(([name, byOperation]) => [name, Object.fromEntries(byOperation)] as const),
    )
  }
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function noCalls(): OperationCalls {
  return { calls: 0, furtherPages: 0, pagesUnread: 0, items: 0, bytesRead: 0, readUnits: 0, writeUnits: 0 }
}
