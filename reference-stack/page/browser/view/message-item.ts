import type { Delivery, Message } from '../conversation.ts'
import { inWords } from './durations.ts'
import { setText, withText } from './elements.ts'

/** Of a longer text this much is shown until somebody asks for the rest. */
const shownCharacters = 600

export function messageItem({ user, text, time, delivery }: Message): HTMLLIElement {
  const item = document.createElement('li')
  item.className = delivery.kind === 'from-others' ? 'message' : 'message own'
  const head = withText('p', '', 'head')
  const at = withText('time', new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))
  at.dateTime = new Date(time).toISOString()
  head.append(withText('bdi', user, 'user'), ' ', at)
  item.append(head, ...textAndMore(text), withText('p', '', 'delivery'))
  return item
}

/** What is known of its delivery by now. */
export function updateMessageItem(item: HTMLElement, { delivery }: Message): void {
  const place = item.querySelector<HTMLElement>('.delivery')
  if (place === null) return
  place.hidden = delivery.kind === 'from-others'
  place.dataset['kind'] = delivery.kind
  setText(place, deliveryText(delivery))
}

function deliveryText(delivery: Delivery): string {
  if (delivery.kind === 'sending') return delivery.isLate ? 'No copy to you in 10 s' : 'Sending…'
  if (delivery.kind === 'delivered') return `Delivered in ${inWords(delivery.tookMs)}`
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
