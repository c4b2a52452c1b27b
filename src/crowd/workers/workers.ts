import { Interrupted } from '../interruption.ts'
import type { ShardCommands } from '../shard/shard-commands.ts'
import { WorkerLost } from './worker-lost.ts'

/** The shards of a fleet, called all at once. */
export class Workers implements AsyncDisposable {
  readonly #shards: readonly ShardCommands[]
  #running: readonly { readonly worker: number; readonly shard: ShardCommands }[]
  readonly #noneLeft = new AbortController()
  /** Of those that ended before they were asked to, the reasons. */
  readonly lost: string[] = []

  readonly #onLost: (reason: string) => void

  constructor(shards: readonly ShardCommands[], onLost: (reason: string) => void) {
    this.#shards = shards
    this.#onLost = onLost
    this.#running = shards.map((shard, worker) => ({ worker, shard }))
  }

  /** Aborted when the last of them is lost. */
  get noneLeft(): AbortSignal {
    return this.#noneLeft.signal
  }

  /** A worker that has exited is lost, and the others go on. After any other failure all are stopped. */
  async all<Result>(step: (shard: ShardCommands) => Promise<Result>): Promise<Result[]> {
    const asked = this.#running
    const answers = asked.map(({ shard }) => step(shard))
    for (const answer of answers) {
      answer.catch((error: unknown) => {
        if (!(error instanceof WorkerLost)) this.stop()
      })
    }
    const outcomes = await Promise.allSettled(answers)
    const results: Result[] = []
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') results.push(outcome.value)
      else if (outcome.reason instanceof WorkerLost) this.#lose(asked[i]?.worker, outcome.reason)
      else throw outcome.reason
    }
    return results
  }

  /** Ends their schedules. @param isUnanswered see `ShardCommands.stop` */
  stop(isUnanswered = false): void {
    void Promise.allSettled(this.#running.map(({ shard }) => shard.stop(isUnanswered)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard[Symbol.asyncDispose]()))
  }

  #lose(lost: number | undefined, reason: WorkerLost): void {
    if (!this.#running.some(({ worker }) => worker === lost)) return
    this.#running = this.#running.filter(({ worker }) => worker !== lost)
    this.lost.push(reason.message)
    this.#onLost(reason.message)
    if (this.#running.length === 0) this.#noneLeft.abort(new Interrupted('every worker process has ended'))
  }
}
