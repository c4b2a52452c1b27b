/** The most that a probe may use. The cost estimate adds these up; a request beyond them is not sent. */
export interface Budget {
  readonly connections: number
  /** Frames to the API, in billed units of 32 KB; each may be answered by one frame. */
  readonly messages: number
  /** Calls to `@connections`, in the same units. */
  readonly posts: number
  /** Invocations besides those that connections and messages cause. */
  readonly invocations: number
  /** Series requested from CloudWatch. */
  readonly metrics: number
  /** Write requests to DynamoDB on demand, besides those of ordinary invocations: an item of up to 1 KB each. */
  readonly writes: number
  /** Read units of DynamoDB: 4 KB each. An eventually consistent read takes half of one. */
  readonly readUnits: number
  /** Seconds that functions run, beside those of ordinary invocations. */
  readonly lambdaSeconds: number
  /** The longest that it may take. */
  readonly seconds: number
}

export type Spendable = Exclude<keyof Budget, 'seconds' | 'lambdaSeconds' | 'writes' | 'readUnits'>

export const nothing: Budget = {
  connections: 0,
  messages: 0,
  posts: 0,
  invocations: 0,
  metrics: 0,
  writes: 0,
  readUnits: 0,
  lambdaSeconds: 0,
  seconds: 0,
}

/** The part of its budget that one probe has used. */
export class SpentBudget {
  readonly #budget: Budget
  readonly #spent = new Map<Spendable, number>()

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** @throws Error if it is more than the budget; called before anything is sent */
  spend(what: Spendable, amount = 1): void {
    const spent = (this.#spent.get(what) ?? 0) + amount
    if (spent > this.#budget[what]) throw new Error(`the probe may use ${this.#budget[what]} ${what}, not ${spent}`)
    this.#spent.set(what, spent)
  }
}
