/** A branch that is read and added to without a checkout: neither HEAD nor index nor working copy are touched. */
export interface Branch {
  /** The folder of the repository that has its objects. */
  readonly folder: string
  /** For people: `perf-data of origin`. */
  readonly name: string
  /** The owner of the branch: this repository, as `null`, or a remote. */
  readonly remote: string | null
  /**
   * @returns its newest commit, whose objects are in the repository; null if there is no such branch
   * @throws Refusal (2) where that cannot be found out
   */
  newest(): Promise<string | null>
  /**
   * Moves it on, if it is still where it was.
   *
   * @param from null to make it
   * @returns null, or what Git said where somebody else was faster
   * @throws Refusal (2) where it must not be moved
   */
  advance(commit: string, from: string | null): Promise<string | null>
}
