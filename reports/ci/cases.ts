/** A case that a CI system lists under one name, as passed, failed or skipped, from the result of one or several runs. */
export interface CiCase {
  /** The same from night to night: CI systems keep a history by it. */
  readonly name: string
  /**
   * `fail`: what was measured is not as it should be. `error`: it could not be measured. `inconclusive`: it was, and there
   * is no verdict; the exit code says whether that ends the job.
   */
  readonly verdict: 'pass' | 'fail' | 'error' | 'inconclusive'
  /** The observed value and the limit, as lines. */
  readonly lines: readonly string[]
}

/** All that a CI system is told of one result. */
export interface CiCases {
  /** The suite: a scenario, or a command and its subject: `broadcast`, `gate broadcast`. */
  readonly suite: string
  readonly startedAt: string
  readonly seconds: number
  /** The origin of the figures, by name: run, target, seed. */
  readonly properties: Readonly<Record<string, string>>
  readonly cases: readonly CiCase[]
}
