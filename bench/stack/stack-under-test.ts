import type { ProcessCost } from '../receive/process-cost.ts'

/** One of the stacks, up, with the room chat on it. */
export interface StackUnderTest extends AsyncDisposable {
  readonly url: string
  /** The CPU time of all its processes so far, including those of the tables. */
  cost(): ProcessCost
}

export type StackName = 'embedded stack' | 'serverless-offline'
