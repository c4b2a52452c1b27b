import { setTimeout as sleep } from 'node:timers/promises'
import type { Work } from '../metrics/result/run-result.ts'
import { readWork, type WorkRecord, workSince } from '../metrics/server/work-record.ts'
import type { Target } from '../targets/target.ts'

/** An invocation of a busy machine is through by then; one that goes on has work that belongs to no reading. */
const longestWaitMs = 5_000
const pauseMs = 50

/** The work of the target's functions while messages are published: connects, joins and disconnects come before and after. */
export class PublishingWork {
  readonly #target: Target
  readonly #signal: AbortSignal
  #before: Promise<WorkRecord | null> | undefined
  #after: Promise<WorkRecord | null> | undefined

  /** @param signal that ends the waiting for invocations under way */
  constructor(target: Target, signal: AbortSignal) {
    this.#target = target
    this.#signal = signal
  }

  /** No message is due before it resolves. */
  async begin(): Promise<void> {
    await (this.#before ??= this.#readAtRest())
  }

  /** The disconnects begin when this resolves. */
  async onPhase(name: string): Promise<void> {
    if (name === 'ramp-down') await (this.#after ??= this.#readAtRest())
  }

  /** Null where the target counts no work, or the run ended before its last message was through. */
  async found(): Promise<Work | null> {
    const [before, after] = [await this.#before, await this.#after]
    return before && after ? workSince(before, after, this.#target.invokedByStreams) : null
  }

  /** Reads again while invocations are under way, as only readings without any make the work between them whole. */
  async #readAtRest(): Promise<WorkRecord | null> {
    const untilMs = performance.now() + longestWaitMs
    for (;;) {
      const record = await readWork(this.#target)
      if (record === null || record.underWay === 0 || this.#signal.aborted || performance.now() > untilMs) return record
      await sleep(pauseMs)
    }
  }
}
