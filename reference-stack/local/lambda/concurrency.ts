import type { ThrottleReason } from './invocation.ts'

/** Events under way, the one that has just begun included. */
export interface Running {
  readonly ofFunction: number
  /** The executions of the same alias or version. */
  readonly ofQualifier: number
  readonly ofAccount: number
}

/** How many events are under way, and whether one more may be: of the account, and of each function. */
export class Concurrency {
  readonly #accountLimit: number
  readonly #reserved: Map<string, number>
  readonly #ofFunction = new Map<string, number>()
  readonly #ofQualifier = new Map<string, number>()
  #ofAccount = 0

  /** @param reserved by function name */
  constructor(accountLimit: number, reserved: Readonly<Record<string, number>>) {
    this.#accountLimit = accountLimit
    this.#reserved = new Map(Object.entries(reserved))
  }

  /** The concurrency limit of the account. */
  get limit(): number {
    return this.#accountLimit
  }

  /** The concurrency that functions without a reservation share. */
  get unreserved(): number {
    return this.#accountLimit - sum(this.#reserved, () => true)
  }

  reserved(functionName: string): number | undefined {
    return this.#reserved.get(functionName)
  }

  /** Guarantees a function's concurrency and caps it; 0 switches the function off, undefined gives it back to all. */
  reserve(functionName: string, executions: number | undefined): void {
    if (executions === undefined) this.#reserved.delete(functionName)
    else this.#reserved.set(functionName, executions)
  }

  /** The concurrency of all other functions if this one had none reserved. */
  unreservedWithout(functionName: string): number {
    return this.#accountLimit - sum(this.#reserved, (other) => other !== functionName)
  }

  /** Reserved concurrency is taken off what the functions without it share, whether it is used or not. */
  refusal(functionName: string): ThrottleReason | undefined {
    const reserved = this.#reserved.get(functionName)
    if (reserved !== undefined) {
      return (this.#ofFunction.get(functionName) ?? 0) >= reserved
        ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
        : undefined
    }
    const unreservedRunning = this.#ofAccount - sum(this.#ofFunction, (other) => this.#reserved.has(other))
    return unreservedRunning >= this.unreservedWithout(functionName) ? 'ConcurrentInvocationLimitExceeded' : undefined
  }

  begin(functionName: string, qualifier = ''): Running {
    return this.#count(functionName, qualifier, 1)
  }

  end(functionName: string, qualifier = ''): void {
    this.#count(functionName, qualifier, -1)
  }

  #count(functionName: string, qualifier: string, change: 1 | -1): Running {
    this.#ofAccount += change
    return {
      ofFunction: add(this.#ofFunction, functionName, change),
      ofQualifier: add(this.#ofQualifier, `${functionName}:${qualifier}`, change),
      ofAccount: this.#ofAccount,
    }
  }
}

function add(counts: Map<string, number>, key: string, change: number): number {
  const count = (counts.get(key) ?? 0) + change
  counts.set(key, count)
  return count
}

function sum(byFunction: ReadonlyMap<string, number>, counts: (functionName: string) => boolean): number {
  return [...byFunction].reduce((total, [functionName, value]) => total + (counts(functionName) ? value : 0), 0)
}
