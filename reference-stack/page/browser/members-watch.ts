const pauseMs = 3000
/** A list of a large room is a long read: with 5,000 members it is asked for once in 50 s. */
const pausePerMemberMs = 10

/** Asks who is in the room: at once, and again after each answer, for as long as somebody looks at the page. */
export class MembersWatch {
  readonly #ask: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ask: () => void) {
    this.#ask = ask
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.#timer !== undefined) this.begin()
    })
  }

  begin(): void {
    this.#askAfter(0)
  }

  answered(members: number): void {
    this.#askAfter(Math.max(pauseMs, members * pausePerMemberMs))
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #askAfter(waitMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      // Without an answer it is asked again, later.
      this.#askAfter(10 * pauseMs)
      if (!document.hidden) this.#ask()
    }, waitMs)
  }
}
