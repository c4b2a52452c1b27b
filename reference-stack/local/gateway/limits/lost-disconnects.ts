/** Its multiples, without the whole part, lie evenly in every part of 0 to 1, and repeat no pattern. */
const goldenRatio = (Math.sqrt(5) - 1) / 2

/**
 * Picks the `$disconnect` events that never come: "best effort" on AWS. Of any hundred in a row the given share is lost,
 * give or take one or two, and never the same place of each room; 0 and 1 are exact.
 */
export class LostDisconnects {
  readonly #share: number
  #events = 0
  #lost = 0

  /** @param share 0 to 1 */
  constructor(share: number) {
    this.#share = share
  }

  get count(): number {
    return this.#lost
  }

  /** Whether the next event is one of them. */
  losesNext(): boolean {
    this.#events += 1
    const isLost = (this.#events * goldenRatio) % 1 < this.#share
    if (isLost) this.#lost += 1
    return isLost
  }
}
