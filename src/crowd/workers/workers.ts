import { Interrupted } from '../interruption.ts'
import type { WorkerCommands } from '../members/worker-commands.ts'

/** The workers of a fleet, called all at once. */
export class Workers implements AsyncDisposable {
  readonly #workers: readonly WorkerCommands[]
  #running: readonly { readonly index: number; readonly worker: WorkerCommands }[]
  readonly #noneLeft = new AbortController()
  /** The reasons of workers that ended before they were asked to. */
  readonly lost: string[] = []

  readonly #onLost: (reason: string) => void

  constructor(workers: readonly WorkerCommands[], onLost: (reason: string) => void) {
    this.#workers = workers
    this.#onLost = onLost
    this.#running = workers.map((worker, index) => ({ index, worker }))
  }

  /** Aborted when the last of them is lost. */
  get noneLeft(): AbortSignal {
    return this.#noneLeft.signal
  }

  /** A worker that has exited is lost, and the others go on. After any other failure all are stopped. */
  async all<Result>(step: (worker: WorkerCommands) => Promise<Result>): Promise<Result[]> {
    const asked = this.#running
    const answers = asked.map(({ worker }) => step(worker))
    for (const answer of answers) {
      answer.catch((error: unknown) => {
        if (!(error instanceof WorkerLost)) this.stop()
      })
    }
    const outcomes = await Promise.allSettled(answers)
    const results: Result[] = []
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') results.push(outcome.value)
      else if (outcome.reason instanceof WorkerLost) this.#lose(asked[i]?.index, outcome.reason)
      else throw outcome.reason
    }
    return results
  }

  /** Ends their schedules. @param isUnanswered see `WorkerCommands.stop` */
  stop(isUnanswered = false): void {
    void Promise.allSettled(this.#running.map(({ worker }) => worker.stop(isUnanswered)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()))
  }

  #lose(lost: number | undefined, reason: WorkerLost): void {
    if (!this.#running.some(({ index }) => index === lost)) return
    this.#running = this.#running.filter(({ index }) => index !== lost)
    this.lost.push(reason.message)
    this.#onLost(reason.message)
    if (this.#running.length === 0) this.#noneLeft.abort(new Interrupted('every worker process has ended'))
  }
}

/** A worker process ended before it was asked to. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}
