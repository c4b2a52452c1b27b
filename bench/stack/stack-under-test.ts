import type { ProcessCost } from '../receive/process-cost.ts'

/** One of the stacks, up, with the room chat on it. */
export interface StackUnderTest extends AsyncDisposable {
  readonly url: string
  /** What all its processes have cost so far, the tables' among them. */
  cost(): ProcessCost
}

export type StackName = 'embedded stack' | 'serverless-offline'
