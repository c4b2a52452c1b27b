import { type ExitCode, Refusal, mostSevere } from '../exit-codes.ts'

/** Gathers everything that is wrong, so that all of it can be mended at once. */
export class Mistakes {
  readonly #found: { readonly exitCode: ExitCode; readonly problem: string }[] = []

  add(exitCode: ExitCode, ...problems: readonly string[]): void {
    this.#found.push(...problems.map((problem) => ({ exitCode, problem })))
  }

  /** What the work returns, or undefined after a Refusal, which is kept. */
  async collect<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.add(error.exitCode, ...error.problems)
      return undefined
    }
  }

  /** @throws Refusal with all of them and the most severe exit code, if there are any */
  throwIfAny(): void {
    if (this.#found.length === 0) return
    throw new Refusal(
      mostSevere(this.#found.map(({ exitCode }) => exitCode)),
      this.#found.map(({ problem }) => problem),
    )
  }
}
