import type { ProcessFigures } from '../metrics/result/run-result.ts'
import type { RunHooks } from './run-request.ts'

/**
 * What the target's processes use from the first message to the last wait for deliveries. The handlers of connects, joins
 * and disconnects run before and after, and would hide what a message costs.
 */
export class PublishingCpu {
  readonly #figures: NonNullable<RunHooks['targetProcesses']> | undefined
  #before: Promise<readonly ProcessFigures[] | undefined> | undefined
  #after: Promise<readonly ProcessFigures[] | undefined> | undefined

  constructor({ targetProcesses }: Pick<RunHooks, 'targetProcesses'>) {
    this.#figures = targetProcesses
  }

  /** A phase of the run has begun. */
  onPhase(name: string): void {
    if (name === 'warm-up' || name === 'steady') this.#before ??= this.#now()
    if (name === 'ramp-down') this.#after ??= this.#now()
  }

  /** @param figures of the whole run. @returns the same, with the CPU time while messages were published where it is known */
  async addTo(figures: readonly ProcessFigures[]): Promise<readonly ProcessFigures[]> {
    const [before, after] = [await this.#before, await this.#after]
    if (before === undefined || after === undefined) return figures
    return figures.map((one) => {
      const [from, until] = [before, after].map((then) => usedBy(one.name, then))
      if (typeof from !== 'number' || typeof until !== 'number') return one
      return { ...one, publishingCpuSeconds: Math.max(0, until - from) }
    })
  }

  #now(): Promise<readonly ProcessFigures[] | undefined> | undefined {
    return this.#figures?.().catch(() => undefined)
  }
}

/** A function that nobody has called yet has no environment. */
function usedBy(name: string, then: readonly ProcessFigures[]): number | null {
  const found = then.find((one) => one.name === name)
  return found === undefined || found.processes === 0 ? 0 : found.cpuSeconds
}
