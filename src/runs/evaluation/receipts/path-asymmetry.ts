/** How one-sided the ways between two clocks are: because of the paths, because of the clocks, or because of both. */
export interface PathAsymmetry {
  /** How far the second clock is ahead of the first, if both legs of each path take equally long, microseconds. */
  readonly estimateUs: number
  /** How far the estimate may be from the truth because of the paths, microseconds. */
  readonly explainedUs: number
}

/** The fastest of fewer deliveries may be far from the fastest that the path allows. */
const leastDeliveries = 100
/** The fastest deliveries of so many messages tell how far the very fastest may be from what the path allows. */
const keptMessages = 5
/** A third of a path: so far from half of it a leg is, at either end, where one takes up to twice the other. */
const unseenShare = 1 / 3

/** The fastest deliveries that each clock has sent and each has received, by these clocks. The senders' own copies do not belong to them. */
export class FastestDeliveries {
  readonly #clocks: number
  readonly #ways: readonly Way[]

  constructor(clocks: number) {
    this.#clocks = clocks
    this.#ways = Array.from({ length: clocks ** 2 }, () => ({ deliveries: 0, fastest: [] }))
  }

  /** @param message any number that no other message has */
  add(sentBy: number, receivedBy: number, message: number, tookUs: number): void {
    const way = this.#way(sentBy, receivedBy)
    way.deliveries += 1
    const { fastest } = way
    if (fastest.length === keptMessages && tookUs >= (fastest.at(-1)?.tookUs ?? 0)) return
    const known = fastest.findIndex((one) => one.message === message)
    if (known >= 0 && (fastest[known]?.tookUs ?? 0) <= tookUs) return
    if (known >= 0) fastest.splice(known, 1)
    fastest.push({ message, tookUs })
    fastest.sort((a, b) => a.tookUs - b.tookUs)
    fastest.splice(keptMessages)
  }

  /**
   * Estimates how far two clocks are apart, as NTP does: half of what the fastest delivery from the first to the second takes longer
   * than the one back. Those within each clock, which show no clock at all, tell what the paths may have to do with it:
   *
   * - One machine's path takes longer than the other's. All of that may lie on one leg, as where the chat posts to its members last: half of it.
   * - The legs of a path, to the chat and from it, may differ, and those of the other path in the opposite sense. That leaves no trace.
   * - The ways there and back together take as long as the paths, whatever the clocks show. If not, the fastest deliveries are not as fast as
   *   their paths, or the chat has a shorter way within a machine: by as much.
   * - Where even the fastest deliveries are scattered, as on a busy machine, the path may be faster than any of them: by as much.
   *
   * @returns null where there are too few deliveries to tell
   */
  asymmetry(first: number, second: number): PathAsymmetry | null {
    const ways = [
      this.#way(first, first),
      this.#way(second, second),
      this.#way(first, second),
      this.#way(second, first),
    ] as const
    if (ways.some(({ deliveries, fastest }) => deliveries < leastDeliveries || fastest.length < keptMessages))
      return null
    const [within, withinSecond, there, back] = ways.map(({ fastest }) => fastest[0]?.tookUs ?? 0) as Four
    const pathsUs = within + withinSecond
    return {
      estimateUs: (there - back) / 2,
      explainedUs:
        Math.abs(within - withinSecond) / 2 +
        (pathsUs / 2) * unseenShare +
        Math.abs(there + back - pathsUs) +
        ways.reduce((sum, { fastest }) => sum + (fastest.at(-1)?.tookUs ?? 0) - (fastest[0]?.tookUs ?? 0), 0),
    }
  }

  #way(sentBy: number, receivedBy: number): Way {
    return this.#ways[sentBy * this.#clocks + receivedBy]!
  }
}

/** From one clock to one clock. */
interface Way {
  deliveries: number
  /** The fastest of each of the fastest messages, in their order. */
  readonly fastest: { readonly message: number; readonly tookUs: number }[]
}

type Four = [number, number, number, number]
