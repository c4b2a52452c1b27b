import type { Message } from '../conversation.ts'
import type { Session } from '../session.ts'
import { element } from './elements.ts'
import { KeyedList } from './keyed-list.ts'
import { messageItem, updateMessageItem } from './message-item.ts'

/** This near the end, a reader means to see what comes next. */
const nearEndPx = 60

/** The messages of the room. Who reads older ones is left there, and offered the newest. */
export class MessagesView {
  readonly #session: Session
  readonly #place = element('messages')
  readonly #newest = element('newest')
  readonly #list: KeyedList<Message>
  #lastId = -1

  constructor(session: Session) {
    this.#session = session
    this.#list = new KeyedList(this.#place, ({ id }) => id, messageItem, updateMessageItem)
    this.#newest.addEventListener('click', () => {
      this.#toEnd()
      this.#place.focus()
    })
    this.#place.addEventListener('scroll', () => {
      if (this.#isAtEnd) this.#newest.hidden = true
    })
    // The keyboard of a phone, or a turned screen.
    new ResizeObserver(() => this.#newest.hidden && this.#toEnd()).observe(this.#place)
  }

  show(): void {
    const { messages } = this.#session.conversation
    const wasAtEnd = this.#isAtEnd
    this.#list.show(messages)
    this.#place.hidden = messages.length === 0
    const last = messages.at(-1)
    const hasNew = last !== undefined && last.id !== this.#lastId
    this.#lastId = last?.id ?? -1
    if (wasAtEnd || last?.delivery.kind === 'sending') this.#toEnd()
    else if (hasNew) this.#newest.hidden = false
  }

  get #isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#place
    return scrollHeight - scrollTop - clientHeight < nearEndPx
  }

  #toEnd(): void {
    this.#place.scrollTop = this.#place.scrollHeight
    this.#newest.hidden = true
  }
}
