import { type ExitCode, Refusal, mostSevere } from '../exit-codes.ts'

/** Gathers everything that is wrong, so that all of it can be mended at once. */
export class Mistakes {
  readonly #found: { readonly exitCode: ExitCode; readonly problem: string }[] = []

  /** A mistake that is found twice, as in two runs with the same settings, counts once. */
  add(exitCode: ExitCode, ...problems: readonly string[]): void {
    for (const problem of problems)
      if (!this.#found.some((found) => found.problem === problem)) this.#found.push({ exitCode, problem })
  }

  /** Returns the result of the work, or undefined after a Refusal, which is kept. */
  async collect<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.add(error.exitCode, ...error.problems)
      return undefined
    }
  }

  /**
   * The given values, none of which is missing once there are no mistakes: what {@link collect} could not have has left
   * one behind.
   *
   * @throws Refusal with all of them and the most severe exit code, if there are any
   */
  throwIfAny<Values extends object>(values: Values): Present<Values>
  throwIfAny(): void
  throwIfAny(values: object = {}): object {
    if (this.#found.length > 0)
      throw new Refusal(
        mostSevere(this.#found.map(({ exitCode }) => exitCode)),
        this.#found.map(({ problem }) => problem),
      )
    const missing = Object.entries(values).find(([, value]) => value === undefined)
    if (missing !== undefined) throw new Error(`${missing[0]} is missing, and no mistake says why`)
    return values
  }
}

type Present<Values> = { readonly [Key in keyof Values]: Exclude<Values[Key], undefined> }
