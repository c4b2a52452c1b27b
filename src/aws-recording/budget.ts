/** What a probe may use at most. The estimate is made of it, and nothing beyond it is sent. */
export interface Budget {
  readonly connections: number
  /** Frames to the API, in the 32 KB that are charged for; each may be answered by one frame. */
  readonly messages: number
  /** Calls to `@connections`, in the same measure. */
  readonly posts: number
  /** Of Lambda, beyond those that connections and messages cause. */
  readonly invocations: number
  /** Series asked of CloudWatch. */
  readonly metrics: number
  /** Seconds that functions run, beyond the instant that an ordinary invocation takes. */
  readonly lambdaSeconds: number
  /** From its beginning to its end, at most. */
  readonly seconds: number
}

export type Spendable = Exclude<keyof Budget, 'seconds' | 'lambdaSeconds'>

export const nothing: Budget = {
  connections: 0,
  messages: 0,
  posts: 0,
  invocations: 0,
  metrics: 0,
  lambdaSeconds: 0,
  seconds: 0,
}

/** The hard cap of one probe. */
export class SpentBudget {
  readonly #budget: Budget
  readonly #spent = new Map<Spendable, number>()

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** @throws Error before anything is sent that the probe may not send */
  spend(what: Spendable, amount = 1): void {
    const spent = (this.#spent.get(what) ?? 0) + amount
    if (spent > this.#budget[what]) throw new Error(`the probe may use ${this.#budget[what]} ${what}, not ${spent}`)
    this.#spent.set(what, spent)
  }
}
