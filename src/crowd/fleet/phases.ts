/** A part of a run, in seconds since its start; `endSecond` is missing while it lasts. */
export interface Phase {
  readonly name: string
  readonly startSecond: number
  endSecond?: number
  /** When it should be over, where that is known. */
  readonly plannedEndSecond?: number
}

export type EndedPhase = Required<Pick<Phase, 'name' | 'startSecond' | 'endSecond'>>

/** A shorter piece of a phase that another interrupts is not listed, seconds. */
const shortestPiece = 0.1

/** The phases of a run. A phase may be interrupted by another, after which it goes on under its name. */
export class Phases {
  readonly #elapsedSeconds: () => number
  readonly #onPhase: (name: string, startSecond: number) => void | Promise<void>
  readonly #phases: Phase[] = []
  /** The phases before an interruption, and those after it. */
  readonly #pieces = new Set<Phase>()

  constructor(elapsedSeconds: () => number, onPhase: (name: string, startSecond: number) => void | Promise<void>) {
    this.#elapsedSeconds = elapsedSeconds
    this.#onPhase = onPhase
  }

  get current(): Phase {
    return this.#phases.at(-1) ?? { name: 'start', startSecond: 0 }
  }

  /** Also ends if the step fails. */
  async during<Result>(name: string, plannedSeconds: number | undefined, step: () => Promise<Result>): Promise<Result> {
    const interrupted = this.current.endSecond === undefined ? this.#phases.at(-1) : undefined
    await this.#begin(name, plannedSeconds === undefined ? undefined : this.#elapsedSeconds() + plannedSeconds)
    try {
      return await step()
    } finally {
      this.end()
      if (interrupted !== undefined) {
        await this.#begin(interrupted.name, interrupted.plannedEndSecond)
        this.#pieces.add(interrupted).add(this.current)
      }
    }
  }

  end(): void {
    const current = this.#phases.at(-1)
    if (current !== undefined) current.endSecond ??= this.#elapsedSeconds()
  }

  /** All of them, the last one until now. */
  ended(): EndedPhase[] {
    this.end()
    return this.#phases.flatMap((phase) => {
      const { name, startSecond, endSecond = startSecond } = phase
      const isTooShort = this.#pieces.has(phase) && endSecond - startSecond < shortestPiece
      return isTooShort ? [] : { name, startSecond, endSecond }
    })
  }

  /** Resolves when the listener is ready for the phase. */
  async #begin(name: string, plannedEndSecond: number | undefined): Promise<void> {
    this.end()
    const startSecond = this.#elapsedSeconds()
    this.#phases.push({ name, startSecond, ...(plannedEndSecond !== undefined && { plannedEndSecond }) })
    await this.#onPhase(name, startSecond)
  }
}
