/** What a CI system lists under one name, as passed, failed or skipped. Made of the result of a run, or of several. */
export interface CiCase {
  /** The same from night to night: CI systems keep a history by it. */
  readonly name: string
  /**
   * `fail`: what was measured is not as it should be. `error`: it could not be measured. `inconclusive`: it was, and there
   * is no verdict; the exit code says whether that ends the job.
   */
  readonly verdict: 'pass' | 'fail' | 'error' | 'inconclusive'
  /** What was observed, and the limit, as lines. */
  readonly lines: readonly string[]
}

/** All that a CI system is told of one result. */
export interface CiCases {
  /** What was run: a scenario, or a command and what it was about: `broadcast`, `gate broadcast`. */
  readonly suite: string
  readonly startedAt: string
  readonly seconds: number
  /** What the figures are of, by name: run, target, seed. */
  readonly properties: Readonly<Record<string, string>>
  readonly cases: readonly CiCase[]
}
