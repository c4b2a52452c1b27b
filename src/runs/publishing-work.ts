import type { Work } from '../metrics/result/run-result.ts'
import { readWork, type WorkRecord, workSince } from '../metrics/server/work-record.ts'
import type { Target } from '../targets/target.ts'

/** The work of the target's functions while messages are published: connects, joins and disconnects come before and after. */
export class PublishingWork {
  readonly #target: Target
  #before: Promise<WorkRecord | null> | undefined
  #after: Promise<WorkRecord | null> | undefined

  constructor(target: Target) {
    this.#target = target
  }

  /** No message is due before it resolves. */
  async begin(): Promise<void> {
    await (this.#before ??= readWork(this.#target))
  }

  /** The disconnects begin when this resolves. */
  async onPhase(name: string): Promise<void> {
    if (name === 'ramp-down') await (this.#after ??= readWork(this.#target))
  }

  /** Null where the target counts no work, or the run ended before its last message was through. */
  async found(): Promise<Work | null> {
    const [before, after] = [await this.#before, await this.#after]
    return before && after ? workSince(before, after, this.#target.invokedByStreams) : null
  }
}
