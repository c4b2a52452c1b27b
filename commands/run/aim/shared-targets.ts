import { type StartedTarget, startTarget } from './start-target.ts'
import type { ServedTimes } from '../../../src/runs/run-logs.ts'

/** Targets that stay up from run to run: runs that need the same one share it. Disposing of it stops them all. */
export class SharedTargets implements AsyncDisposable {
  readonly #running = new Map<string, StartedTarget>()
  readonly #started: StartedTarget[] = []

  /**
   * Started when it is first needed, and again if its process has ended since. Disposing of what is returned stops nothing.
   * The embedded stack starts the figures of its processes anew with each run.
   *
   * @param sharers of runs that need the same: others than these have another target
   */
  async start([needs, notice]: Parameters<typeof startTarget>, sharers = ''): Promise<StartedTarget> {
    // Service times go on from the seed of the first run that shares it.
    const key = JSON.stringify({ ...needs, serviceTimes: needs.serviceTimes?.profile, sharers })
    const { target, hooks, countAnew } = this.#running.get(key) ?? (await this.#startNew(key, needs, notice))
    const servedTimes = await fromNow(hooks.servedTimes)
    await countAnew?.()
    const { servedTimes: _, ...ofThisRun } = hooks
    return {
      target,
      hooks: { ...ofThisRun, ...(servedTimes && { servedTimes }) },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((target) => target[Symbol.asyncDispose]()))
  }

  async #startNew(key: string, ...[needs, notice]: Parameters<typeof startTarget>): Promise<StartedTarget> {
    const target = await startTarget(needs, notice)
    this.#started.push(target)
    this.#running.set(key, target)
    void target.hooks.targetExited?.then(() => this.#running.delete(key))
    return target
  }
}

/** The times that the stack serves from here on; undefined if it does not report them. */
async function fromNow(servedTimes: StartedTarget['hooks']['servedTimes']): Promise<typeof servedTimes> {
  const before = await servedTimes?.().catch(() => undefined)
  if (servedTimes === undefined || before === undefined) return undefined
  return async () => servedSince(before, await servedTimes())
}

/** The times served between two readings of the counts of one stack. */
export function servedSince(before: readonly ServedTimes[], now: readonly ServedTimes[]): ServedTimes[] {
  return now.map((times) => {
    const earlier = before.find(({ kind }) => kind === times.kind)
    return {
      kind: times.kind,
      asked: times.asked - (earlier?.asked ?? 0),
      askedUs: times.askedUs - (earlier?.askedUs ?? 0),
      servedUs: times.servedUs - (earlier?.servedUs ?? 0),
      errors: times.errors.flatMap(({ upToUs, count }) => {
        const more = count - (earlier?.errors.find((row) => row.upToUs === upToUs)?.count ?? 0)
        return more === 0 ? [] : [{ upToUs, count: more }]
      }),
    }
  })
}
