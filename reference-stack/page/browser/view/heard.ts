import { element } from './elements.ts'

const pauseMs = 2000
const mostCharacters = 200

/**
 * Reads new messages of others to screen readers: a room under load would have them read without end, so that in two seconds one is read, and
 * the others are counted.
 */
export class Heard {
  readonly #place = element('heard')
  #waiting: string[] = []
  #isDue = false

  add(user: string, text: string): void {
    if (this.#waiting.length < 1000) this.#waiting.push(`${user}: ${text.slice(0, mostCharacters)}`)
    if (!this.#isDue) this.#readAfter(100)
  }

  #read(): void {
    const [first, ...others] = this.#waiting
    this.#waiting = []
    this.#isDue = false
    if (first === undefined) return
    this.#place.textContent = others.length === 0 ? first : `${first}. And ${others.length} more messages.`
    this.#readAfter(pauseMs)
  }

  #readAfter(waitMs: number): void {
    this.#isDue = true
    setTimeout(() => this.#read(), waitMs)
  }
}
