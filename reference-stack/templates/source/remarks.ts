import type { Place } from './source-node.ts'

/** Whom the readers of a template tell. */
export type Told = Pick<Remarks, 'problem' | 'notice' | 'differs' | 'problems' | 'lenient' | 'step' | 'stop'>

/** Ends the reading of a template. The reason is among the problems. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** Each takes about a microsecond. The largest templates that are known take some thousands. */
const mostSteps = 1_000_000

/** The remarks about a template: each line once, in the order of the file. */
export class Remarks {
  #steps = 0
  readonly #problems = new Map<string, Place>()
  readonly #notices = new Map<string, Place>()
  readonly #differences = new Map<string, Place>()

  /** Makes the measurement meaningless, or impossible. */
  problem(at: Place, text: string): void {
    this.#problems.set(`${at.file}:${at.line}: ${text}`, at)
  }

  /** Is not as it is on AWS, or says what was derived. */
  notice(at: Place, text: string): void {
    this.#notices.set(`${at.file}:${at.line}: ${text}`, at)
  }

  /** A notice about something that changes what is measured: the result names it too. */
  differs(at: Place, text: string): void {
    this.notice(at, text)
    this.#differences.set(`${at.file}:${at.line}: ${text}`, at)
  }

  /**
   * Counts the work of whatever may stand for much more than is written down: aliases, variables, nested stacks, intrinsic functions.
   *
   * @throws what {@link whereStopped} takes, where it is too much
   */
  step(at: Place, steps = 1): void {
    this.#steps += steps
    if (this.#steps > mostSteps)
      this.stop(at, `its aliases, variables and references stand for more than ${mostSteps} values`)
  }

  /** Says a problem that ends the reading. */
  stop(at: Place, text: string): never {
    this.problem(at, text)
    throw new Stopped(text)
  }

  /** Takes the error of {@link stop}, and throws any other. */
  whereStopped(error: unknown): undefined {
    if (!(error instanceof Stopped)) throw error
  }

  /** For what decides nothing of the measurement: there a problem is a notice. */
  get lenient(): Told {
    const notice = (at: Place, text: string) => this.notice(at, text)
    return {
      problem: notice,
      notice,
      differs: (at, text) => this.differs(at, text),
      step: (at, steps) => this.step(at, steps),
      stop: (at, text) => this.stop(at, text),
      problems: [],
      get lenient() {
        return this
      },
    }
  }

  get problems(): readonly string[] {
    return inOrder(this.#problems)
  }

  get notices(): readonly string[] {
    return inOrder(this.#notices)
  }

  /** Those of the notices that {@link differs} was told. */
  get differences(): readonly string[] {
    return inOrder(this.#differences)
  }
}

function inOrder(remarks: ReadonlyMap<string, Place>): string[] {
  return [...remarks]
    .toSorted(([, a], [, b]) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
    .map(([text]) => text)
}
