import type { Session } from '../session.ts'
import { element, elementOf, setText, withText } from './elements.ts'
import { KeyedList } from './keyed-list.ts'

const mostShown = 200

/** The rooms there are, and the way into another one. */
export class RoomsPanel {
  readonly #list: KeyedList<string>
  readonly #session: Session

  constructor(session: Session, joined: () => void) {
    this.#session = session
    const join = (room: string) => {
      session.join(room)
      joined()
    }
    this.#list = new KeyedList(
      element('room-list'),
      (room) => room,
      (room) => roomItem(room, () => join(room)),
      (item, room) => this.#mark(item, room),
    )
    const field = elementOf(HTMLInputElement, 'room')
    element('room-form').addEventListener('submit', (event) => {
      event.preventDefault()
      if (field.value.trim() === '') return
      join(field.value.trim())
      field.value = ''
    })
  }

  show(): void {
    const { rooms } = this.#session
    this.#list.show(rooms.slice(0, mostShown))
    element('no-rooms').hidden = rooms.length > 0
    const more = element('more-rooms')
    more.hidden = rooms.length <= mostShown
    setText(more, `And ${rooms.length - mostShown} more: join them by name.`)
  }

  #mark(item: HTMLElement, room: string): void {
    const button = item.querySelector('button')
    if (room === this.#session.room) button?.setAttribute('aria-current', 'true')
    else button?.removeAttribute('aria-current')
  }
}

function roomItem(room: string, join: () => void): HTMLLIElement {
  const item = document.createElement('li')
  const button = withText('button', '', 'room')
  button.type = 'button'
  button.append(withText('bdi', room))
  button.addEventListener('click', join)
  item.append(button)
  return item
}
