import type { KnownPeople } from '../people.ts'
import type { Session } from '../session.ts'
import { element, setText, withText } from './elements.ts'
import { KeyedList } from './keyed-list.ts'

const mostShown = 200

interface Person {
  readonly name: string
  readonly note: string
}

/** Shows the people in the room, as far as the chat reports them. */
export class PeoplePanel {
  readonly #session: Session
  readonly #list = new KeyedList<Person>(
    element('people-list'),
    ({ name }) => name,
    ({ name }) => personItem(name),
    (item, { note }) => setText(item.querySelector('.note') ?? item, note),
  )

  constructor(session: Session) {
    this.#session = session
  }

  /** Announces people who have come and left, until the room changes. */
  tell(text: string): void {
    setText(element('people-note'), text)
  }

  show(): void {
    const { people, name } = this.#session
    const known = people.known
    const persons = personsOf(known, name)
    this.#list.show(persons.slice(0, mostShown))
    setText(
      element('people-title'),
      known.kind === 'members' ? `Here (${known.count.toLocaleString('en')})` : 'Seen here',
    )
    if (known.kind === 'seen') this.tell(this.#session.chat.rooms === undefined ? seenNote : '')
    const unnamed = known.kind === 'members' ? known.count - shownCount(known) : 0
    const more = element('more-people')
    more.hidden = unnamed <= 0
    setText(more, `And ${unnamed.toLocaleString('en')} more.`)
  }
}

const seenNote = 'Who has said something: this chat does not tell who else is here.'

function personsOf(known: KnownPeople, ownName: string | null): Person[] {
  if (known.kind === 'members')
    return known.members.map(({ name, count }) => ({
      name,
      note: noteOf(name === ownName, count > 1 ? `${count} of this name` : ''),
    }))
  return known.seen.map(({ name, lastAt }) => {
    const at = new Date(lastAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    return { name, note: noteOf(name === ownName, at) }
  })
}

function noteOf(isOwn: boolean, note: string): string {
  return [isOwn ? 'you' : '', note].filter((part) => part !== '').join(', ')
}

function shownCount({ members }: Extract<KnownPeople, { kind: 'members' }>): number {
  return members.slice(0, mostShown).reduce((sum, { count }) => sum + count, 0)
}

function personItem(name: string): HTMLLIElement {
  const item = document.createElement('li')
  item.append(withText('bdi', name, 'person'), ' ', withText('span', '', 'note'))
  return item
}
