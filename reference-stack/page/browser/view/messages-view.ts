import type { Delivery, Message } from '../conversation.ts'
import type { Session } from '../session.ts'
import { inWords } from './durations.ts'
import { element, setText, withText } from './elements.ts'
import { KeyedList } from './keyed-list.ts'

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

/** The length of a text that is shown at first; the rest is shown on request. */
const shownCharacters = 600

function messageItem({ user, text, time, delivery }: Message): HTMLLIElement {
  const item = document.createElement('li')
  item.className = delivery.kind === 'from-others' ? 'message' : 'message own'
  const head = withText('p', '', 'head')
  const at = withText('time', new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))
  at.dateTime = new Date(time).toISOString()
  head.append(withText('bdi', user, 'user'), ' ', at)
  item.append(head, ...textAndMore(text), withText('p', '', 'delivery'))
  return item
}

/** The known state of its delivery. */
function updateMessageItem(item: HTMLElement, { delivery }: Message): void {
  const place = item.querySelector<HTMLElement>('.delivery')
  if (place === null) return
  place.hidden = delivery.kind === 'from-others'
  place.dataset['kind'] = delivery.kind
  setText(place, deliveryText(delivery))
}

function deliveryText(delivery: Delivery): string {
  if (delivery.kind === 'sending') return delivery.isLate ? 'No copy to you in 10 s' : 'Sending…'
  if (delivery.kind === 'delivered') return `Delivered to you in ${inWords(delivery.tookMs)}`
  if (delivery.kind === 'refused') return `Not taken: ${delivery.reason}`
  return fixedTexts[delivery.kind]
}

const fixedTexts = {
  'from-others': '',
  'not-echoed': 'Sent. This chat sends no copy back, so its delivery time is not known.',
  'not-known': 'The connection ended before a copy came: not known whether it was delivered',
} as const

function textAndMore(text: string): HTMLElement[] {
  const paragraph = withText('p', text, 'text')
  paragraph.dir = 'auto'
  // Counted in characters as people see them, so that no emoji is cut in two.
  const characters = text.length > shownCharacters ? charactersOf(text) : []
  if (characters.length <= shownCharacters) return [paragraph]
  paragraph.textContent = `${characters.slice(0, shownCharacters).join('')}…`
  const more = withText('button', `Show all ${characters.length.toLocaleString('en')} characters`, 'quiet more')
  more.type = 'button'
  more.addEventListener('click', () => {
    paragraph.textContent = text
    // What had the focus is gone: it goes on from the text.
    paragraph.tabIndex = -1
    paragraph.focus()
    more.remove()
  })
  return [paragraph, more]
}

function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}
