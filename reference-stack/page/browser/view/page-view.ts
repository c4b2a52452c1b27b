import { chats } from '../chats/index.ts'
import { type Notice, Session } from '../session.ts'
import { ConnectionStatus } from './connection-status.ts'
import { inWords } from './durations.ts'
import { element, elementOf, setText, withText } from './elements.ts'
import { MessagesView } from './messages-view.ts'
import { PeoplePanel } from './people-panel.ts'
import { RoomsPanel } from './rooms-panel.ts'
import type { PageConfig } from '../../page-config.ts'

/** Shows the refusals of the chat with their reasons; the user can close each. */
class Notices {
  readonly #place = element('notice')
  #shown: Notice | null = null

  constructor(session: Session) {
    element('dismiss').addEventListener('click', () => {
      session.dismissNotice()
      element(session.name === null ? 'name' : 'text').focus()
    })
  }

  show(notice: Notice | null): void {
    if (notice === this.#shown) return
    this.#shown = notice
    this.#place.hidden = notice === null
    setText(element('notice-text'), notice?.text ?? '')
    // Emptied first, so that the same text is read once more.
    const alerts = element('alerts')
    alerts.textContent = ''
    if (notice !== null) setTimeout(() => setText(alerts, notice.text), 50)
  }
}

const nameKey = 'fanbench-chat-name'

/** Of this tab: another one may be somebody else. Empty if there is none, or the browser keeps nothing for this page. */
function rememberedName(): string {
  try {
    return sessionStorage.getItem(nameKey) ?? ''
  } catch {
    return ''
  }
}

function rememberName(name: string): void {
  try {
    sessionStorage.setItem(nameKey, name)
  } catch {
    // Then it has to be typed again after a reload.
  }
}

/** The page of one chat: what its session knows, shown at the next frame after each change. */
export class PageView {
  readonly #session: Session
  readonly #status: ConnectionStatus
  readonly #rooms: RoomsPanel
  readonly #people: PeoplePanel
  readonly #messages: MessagesView
  readonly #notices: Notices
  #isDue = false
  #placeShown: string | null = null
  #nameShown: string | null = null

  constructor({ webSocketUrl, chat, liveUrl }: PageConfig) {
    const heard = new Heard()
    this.#session = new Session(chats[chat], webSocketUrl, {
      changed: () => this.#showSoon(),
      heard: (user, text) => heard.add(user, text),
      peopleChanged: (came, left) => this.#peopleChanged(changesInWords(came, left)),
    })
    this.#status = new ConnectionStatus(() => this.#session.tryNow())
    this.#rooms = new RoomsPanel(this.#session, () => fold('rooms', false))
    this.#people = new PeoplePanel(this.#session)
    this.#messages = new MessagesView(this.#session)
    this.#notices = new Notices(this.#session)
    composeFor(this.#session)
    this.#listen()
    setText(element('title'), this.#session.chat.title)
    if (liveUrl !== undefined) {
      const live = elementOf(HTMLAnchorElement, 'live')
      live.href = liveUrl
      live.hidden = false
    }
    element('timed').hidden = this.#session.chat.messages?.echoesToSender !== true
    element('loading').hidden = true
    if (this.#session.chat.messages === undefined) this.#session.enter('')
    this.#show()
    if (this.#session.name === null) element('name').focus()
  }

  #listen(): void {
    const name = elementOf(HTMLInputElement, 'name')
    name.value = rememberedName()
    element('entry-form').addEventListener('submit', (event) => {
      event.preventDefault()
      const chosen = name.value.trim()
      if (chosen === '') return
      rememberName(chosen)
      this.#session.enter(chosen)
    })
    element('leave').addEventListener('click', () => this.#session.leave())
    for (const panel of panels) {
      const button = element(`show-${panel}`)
      button.addEventListener('click', () => {
        const opens = button.ariaExpanded !== 'true'
        for (const one of panels) fold(one, opens && one === panel)
        if (opens) element(`${panel}-title`).focus()
      })
      element(panel).addEventListener('keydown', ({ key }) => {
        if (key !== 'Escape' || button.ariaExpanded !== 'true') return
        fold(panel, false)
        button.focus()
      })
    }
  }

  #peopleChanged(text: string): void {
    this.#people.tell(text)
    setText(element('statuses'), text)
  }

  #showSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.#show()
    })
  }

  #show(): void {
    const { chat, name, connection, connectionId, notice } = this.#session
    this.#status.show(connection)
    this.#notices.show(notice)
    const hasTalk = chat.messages !== undefined
    element('entry').hidden = !hasTalk || name !== null
    element('greeting').hidden = hasTalk
    element('chat').hidden = !hasTalk || name === null
    element('me').hidden = !hasTalk || name === null
    if (name !== null && name !== this.#nameShown) element('me').replaceChildren('You are ', withText('bdi', name))
    if (!hasTalk) this.#showGreeting(connectionId)
    else if (name !== null) this.#showChat()
    // The form that had the focus is gone, or is there again.
    if (hasTalk && name !== this.#nameShown) element(name === null ? 'name' : this.#isInRoom ? 'text' : 'room').focus()
    this.#nameShown = name
  }

  get #isInRoom(): boolean {
    return this.#session.chat.rooms === undefined || this.#session.room !== null
  }

  #showGreeting(connectionId: Session['connectionId']): void {
    setText(element('greeting-id'), connectionId?.value ?? '…')
    const known = connectionId && `The chat sent it ${inWords(connectionId.tookMs)} after the connection was asked for.`
    setText(element('greeting-note'), known ?? 'The chat has not sent it yet.')
  }

  #showChat(): void {
    const { chat, room, joining, conversation } = this.#session
    const place = chat.rooms === undefined ? 'Everybody' : (room ?? 'No room yet')
    element('chat').dataset['place'] = this.#isInRoom ? 'room' : 'lobby'
    element('chat').classList.toggle('roomless', chat.rooms === undefined)
    element('rooms').hidden = chat.rooms === undefined
    element('show-rooms').hidden = chat.rooms === undefined
    element('leave').hidden = room === null
    element('people').hidden = !this.#isInRoom
    element('show-people').hidden = !this.#isInRoom
    element('composer').hidden = !this.#isInRoom
    const empty = element('empty')
    empty.hidden = this.#isInRoom && conversation.messages.length > 0
    setText(empty, joining !== null && joining !== room ? 'Joining…' : emptyText(this.#isInRoom))
    this.#rooms.show()
    this.#people.show()
    this.#messages.show()
    if (place === this.#placeShown) return
    element('place').replaceChildren(withText('bdi', place))
    document.title = room === null ? chat.title : `${room} – ${chat.title}`
    // The button that was pressed may be gone; who has just come reads on from here.
    if (this.#placeShown !== null) element(this.#isInRoom ? 'text' : 'room').focus()
    this.#placeShown = place
  }
}

function emptyText(isInRoom: boolean): string {
  return isInRoom ? 'Nothing has been said yet.' : 'Choose a room, or name a new one.'
}

const panels = ['rooms', 'people'] as const

/** On a narrow screen the panels are folded away; where there is room for them, this changes nothing to be seen. */
function fold(panel: (typeof panels)[number], isOpen: boolean): void {
  element(panel).classList.toggle('open', isOpen)
  element(`show-${panel}`).setAttribute('aria-expanded', String(isOpen))
}

const mostNames = 3

/** `Ada has come. Ben and Cy have left.`; of more than three, how many. */
export function changesInWords(came: readonly string[], left: readonly string[]): string {
  return [sentence(came, 'come'), sentence(left, 'left')].filter((text) => text !== '').join(' ')
}

function sentence(names: readonly string[], what: 'come' | 'left'): string {
  if (names.length === 0) return ''
  const who = names.length > mostNames ? `${names.length} people` : listed(names)
  return `${who} ${names.length === 1 ? 'has' : 'have'} ${what}.`
}

function listed(names: readonly string[]): string {
  // Each name keeps its own direction, whatever characters it has.
  const isolated = names.map((name) => `\u2068${name}\u2069`)
  const [last = ''] = isolated.slice(-1)
  return isolated.length === 1 ? last : `${isolated.slice(0, -1).join(', ')} and ${last}`
}

const mostLines = 6

/** Builds the field for the user's own message. A message that could not be sent stays in it. */
function composeFor(session: Session): void {
  const form = elementOf(HTMLFormElement, 'composer')
  const field = elementOf(HTMLTextAreaElement, 'text')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (field.value.trim() !== '' && session.say(field.value)) field.value = ''
    fit(field)
    field.focus()
  })
  field.addEventListener('input', () => fit(field))
  field.addEventListener('keydown', (event) => {
    // While an input method composes a character, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
}

/** As high as its text, up to some lines. */
function fit(field: HTMLTextAreaElement): void {
  field.rows = Math.min(mostLines, field.value.split('\n').length)
}

const pauseMs = 2000
const mostCharacters = 200

/**
 * Reads new messages of others to screen readers: a room under load would have them read without end, so that in two seconds one is read, and
 * the others are counted.
 */
class Heard {
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
