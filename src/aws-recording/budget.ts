/** What a row may use at most. The estimate is made of it, and nothing beyond it is sent. */
export interface Allowance {
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

export type Spendable = Exclude<keyof Allowance, 'seconds' | 'lambdaSeconds'>

export const nothing: Allowance = {
  connections: 0,
  messages: 0,
  posts: 0,
  invocations: 0,
  metrics: 0,
  lambdaSeconds: 0,
  seconds: 0,
}

/** The hard cap of one row. */
export class Purse {
  readonly #allowance: Allowance
  readonly #spent = new Map<Spendable, number>()

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** @throws Error before anything is sent that the row may not send */
  spend(what: Spendable, amount = 1): void {
    const spent = (this.#spent.get(what) ?? 0) + amount
    if (spent > this.#allowance[what]) throw new Error(`the row may use ${this.#allowance[what]} ${what}, not ${spent}`)
    this.#spent.set(what, spent)
  }
}
