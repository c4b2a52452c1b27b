import type { PastMessage } from './chats/chat.ts'

/** The state of a message's delivery, which is known only for messages that were sent from here. */
export type Delivery =
  | { readonly kind: 'from-others' }
  | { readonly kind: 'sending'; readonly sentAtMs: number; readonly isLate: boolean }
  /** From `send` to the arrival of the sender's own copy. */
  | { readonly kind: 'delivered'; readonly tookMs: number }
  /** The chat sends its sender no copy. */
  | { readonly kind: 'not-echoed' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The connection ended before the copy came. */
  | { readonly kind: 'not-known' }

export interface Message {
  /** Counts up. */
  readonly id: number
  readonly user: string
  readonly text: string
  /** Epoch milliseconds: of an old message by the chat's clock, else by the clock here. */
  readonly time: number
  readonly delivery: Delivery
}

const mostMessages = 200
const mostCharacters = 1_000_000

/** The newest messages of the room, oldest first; older ones are let go. Two instants of it are of `performance.now()`: sent and received. */
export class Conversation {
  readonly #messages: Message[] = []
  #characters = 0
  #nextId = 0

  get messages(): readonly Message[] {
    return this.#messages
  }

  clear(): void {
    this.#messages.length = 0
    this.#characters = 0
  }

  /** @returns the id of the message */
  sent(user: string, text: string, sentAtMs: number, isEchoed: boolean): number {
    return this.#add(
      user,
      text,
      Date.now(),
      isEchoed ? { kind: 'sending', sentAtMs, isLate: false } : { kind: 'not-echoed' },
    )
  }

  /**
   * A copy of one that was sent from here, or somebody else's message. Nothing in a chat is ordered, so the text tells which one it is.
   *
   * @returns whether it is somebody else's
   */
  received(user: string, text: string, receivedAtMs: number, ownName: string | null): boolean {
    const place =
      user === ownName ? this.#messages.findIndex((message) => isAwaited(message) && message.text === text) : -1
    const awaited = this.#messages[place]
    if (awaited?.delivery.kind !== 'sending') {
      this.#add(user, text, Date.now(), { kind: 'from-others' })
      return true
    }
    this.#replace(awaited, { kind: 'delivered', tookMs: receivedAtMs - awaited.delivery.sentAtMs })
    return false
  }

  /** Adds old messages of the room that are not here yet. */
  addPast(past: readonly PastMessage[]): void {
    const here = this.#messages.map(({ user, text }) => JSON.stringify([user, text]))
    for (const { user, text, time } of past) {
      const place = here.indexOf(JSON.stringify([user, text]))
      if (place === -1) this.#add(user, text, time, { kind: 'from-others' })
      else here.splice(place, 1)
    }
  }

  markLate(id: number): void {
    const message = this.#messages.find((message) => message.id === id)
    if (message?.delivery.kind === 'sending') this.#replace(message, { ...message.delivery, isLate: true })
  }

  /** The chat does not say which message it refuses: if several could be meant, none is marked. */
  refused(reason: string): void {
    const awaited = this.#messages.filter(isAwaited)
    if (awaited.length === 1 && awaited[0] !== undefined) this.#replace(awaited[0], { kind: 'refused', reason })
  }

  connectionEnded(): void {
    for (const message of this.#messages.filter(isAwaited)) this.#replace(message, { kind: 'not-known' })
  }

  #add(user: string, text: string, time: number, delivery: Delivery): number {
    const id = this.#nextId++
    this.#messages.push({ id, user, text, time, delivery })
    this.#characters += text.length
    while (this.#messages.length > mostMessages || (this.#characters > mostCharacters && this.#messages.length > 1))
      this.#characters -= this.#messages.shift()?.text.length ?? 0
    return id
  }

  #replace(message: Message, delivery: Delivery): void {
    this.#messages[this.#messages.indexOf(message)] = { ...message, delivery }
  }
}

function isAwaited({ delivery }: Message): boolean {
  return delivery.kind === 'sending'
}
