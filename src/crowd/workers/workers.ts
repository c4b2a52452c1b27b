import { Interrupted } from '../interruption.ts'
import type { ShardCommands } from '../shard/shard-commands.ts'
import { WorkerLost } from './worker-process.ts'

/** The shards of a fleet, asked all at once. */
export class Workers implements AsyncDisposable {
  readonly #shards: readonly ShardCommands[]
  #alive: readonly { readonly worker: number; readonly shard: ShardCommands }[]
  readonly #nobodyLeft = new AbortController()
  /** Why those that ended before they were asked to did. */
  readonly lost: string[] = []

  readonly #onLost: (reason: string) => void

  constructor(shards: readonly ShardCommands[], onLost: (reason: string) => void) {
    this.#shards = shards
    this.#onLost = onLost
    this.#alive = shards.map((shard, worker) => ({ worker, shard }))
  }

  /** Aborted when the last of them is lost. */
  get nobodyLeft(): AbortSignal {
    return this.#nobodyLeft.signal
  }

  /** One that has exited is counted as lost, and the others go on. After any other failure none does. */
  async all<Result>(step: (shard: ShardCommands) => Promise<Result>): Promise<Result[]> {
    const asked = this.#alive
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

  /** Ends their schedules. */
  stop(): void {
    void Promise.allSettled(this.#alive.map(({ shard }) => shard.stop()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard[Symbol.asyncDispose]()))
  }

  #lose(lost: number | undefined, reason: WorkerLost): void {
    if (!this.#alive.some(({ worker }) => worker === lost)) return
    this.#alive = this.#alive.filter(({ worker }) => worker !== lost)
    this.lost.push(reason.message)
    this.#onLost(reason.message)
    if (this.#alive.length === 0) this.#nobodyLeft.abort(new Interrupted('every worker process has ended'))
  }
}
