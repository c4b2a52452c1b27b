import type { ThrottleReason } from './invocation.ts'

/** Events under way, the one that has just begun included. */
export interface Running {
  readonly ofFunction: number
  /** Of those that used the same alias or version. */
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

  /** @param reserved by role */
  constructor(accountLimit: number, reserved: Readonly<Record<string, number>>) {
    this.#accountLimit = accountLimit
    this.#reserved = new Map(Object.entries(reserved))
  }

  /** Of the account. */
  get limit(): number {
    return this.#accountLimit
  }

  /** What functions without reserved concurrency share. */
  get unreserved(): number {
    return this.#accountLimit - sum(this.#reserved, () => true)
  }

  reserved(role: string): number | undefined {
    return this.#reserved.get(role)
  }

  /** Guarantees a function's concurrency and caps it; 0 switches the function off, undefined gives it back to all. */
  reserve(role: string, executions: number | undefined): void {
    if (executions === undefined) this.#reserved.delete(role)
    else this.#reserved.set(role, executions)
  }

  /** What would be left for all other functions if this one had nothing reserved. */
  unreservedWithout(role: string): number {
    return this.#accountLimit - sum(this.#reserved, (other) => other !== role)
  }

  /** Reserved concurrency is taken off what the functions without it share, whether it is used or not. */
  refusal(role: string): ThrottleReason | undefined {
    const reserved = this.#reserved.get(role)
    if (reserved !== undefined) {
      return (this.#ofFunction.get(role) ?? 0) >= reserved
        ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
        : undefined
    }
    const unreservedRunning = this.#ofAccount - sum(this.#ofFunction, (other) => this.#reserved.has(other))
    return unreservedRunning >= this.unreservedWithout(role) ? 'ConcurrentInvocationLimitExceeded' : undefined
  }

  begin(role: string, qualifier = ''): Running {
    return this.#count(role, qualifier, 1)
  }

  end(role: string, qualifier = ''): void {
    this.#count(role, qualifier, -1)
  }

  #count(role: string, qualifier: string, change: 1 | -1): Running {
    this.#ofAccount += change
    return {
      ofFunction: add(this.#ofFunction, role, change),
      ofQualifier: add(this.#ofQualifier, `${role}:${qualifier}`, change),
      ofAccount: this.#ofAccount,
    }
  }
}

function add(counts: Map<string, number>, key: string, change: number): number {
  const count = (counts.get(key) ?? 0) + change
  counts.set(key, count)
  return count
}

function sum(byRole: ReadonlyMap<string, number>, counts: (role: string) => boolean): number {
  return [...byRole].reduce((total, [role, value]) => total + (counts(role) ? value : 0), 0)
}
