import type { Chat, ChatEvent, ChatRequest } from './chats/chat.ts'
import { Connection, type ConnectionState } from './connection.ts'
import { Conversation } from './conversation.ts'
import { MembersWatch } from './members-watch.ts'
import { People } from './people.ts'

export interface SessionListener {
  changed(): void
  /** Somebody else has said something. */
  heard(user: string, text: string): void
  /** Reports the people who have come and left since the last report. */
  peopleChanged(came: readonly string[], left: readonly string[]): void
}

/** A notice for the user. Each is an object of its own, since the same text may be shown twice. */
export interface Notice {
  readonly text: string
}

/** "The maximum frame size is 32 KB": a browser cannot split a message into frames. */
const frameBytes = 32 * 1024
const answerMs = 10_000
const mostRooms = 1000
const mostRejoinsInARow = 5

const refusedWords: Readonly<Record<ChatRequest, string>> = {
  register: 'The chat did not take your name',
  create: 'The room was not created',
  join: 'You have not joined the room',
  leave: 'You have not left the room',
  members: 'The chat does not tell who is here',
  say: 'Your message was not taken',
  other: 'The chat refused',
}

/** One person in a chat: what they asked for, what the chat has told, and what has to be asked again on a new connection. */
export class Session {
  readonly chat: Chat
  readonly conversation = new Conversation()
  readonly people = new People()
  readonly #connection: Connection
  readonly #watch = new MembersWatch(() => this.#askMembers())
  readonly #listener: SessionListener
  #connectionState: ConnectionState | null = null
  #name: string | null = null
  #hasAnswered = false
  readonly #rooms = new Set<string>()
  #room: string | null = null
  /** The room to be in next, while the chat has not answered. */
  #wanted: { readonly room: string; readonly step: 'create' | 'join' } | null = null
  /** How often its own room was gone when it joined again. */
  #rejoinsInARow = 0
  /** The room to be in as soon as the chat knows who asks. */
  #waitedFor: string | null = null
  #connectionId: { readonly value: string; readonly tookMs: number } | null = null
  #openingAtMs = 0
  #notice: Notice | null = null
  #answerTimer: ReturnType<typeof setTimeout> | undefined

  constructor(chat: Chat, webSocketUrl: string, listener: SessionListener) {
    this.chat = chat
    this.#listener = listener
    this.#connection = new Connection(webSocketUrl, {
      changed: (state) => this.#connectionChanged(state),
      opened: () => this.#introduce(),
      received: (frame, receivedAtMs) => this.#take(chat.read(frame), receivedAtMs),
    })
  }

  /** Null before the first attempt. */
  get connection(): ConnectionState | null {
    return this.#connectionState
  }

  get name(): string | null {
    return this.#name
  }

  /** In the order of their names. */
  get rooms(): readonly string[] {
    return [...this.#rooms].sort((a, b) => a.localeCompare(b))
  }

  get room(): string | null {
    return this.#room
  }

  get joining(): string | null {
    return this.#wanted?.room ?? this.#waitedFor
  }

  /** With the milliseconds from the start of the connection until it was known. */
  get connectionId(): { readonly value: string; readonly tookMs: number } | null {
    return this.#connectionId
  }

  get notice(): Notice | null {
    return this.#notice
  }

  /** May messages be sent, as far as is known here? */
  get canSay(): boolean {
    if (!this.#hasAnswered || this.chat.messages === undefined) return false
    return this.chat.rooms === undefined || (this.#room !== null && this.#wanted === null)
  }

  enter(name: string): void {
    this.#name = name
    this.#notice = null
    if (this.#connectionState === null) this.#connection.open()
    else if (this.#connection.isOpen) this.#introduce()
    this.#listener.changed()
  }

  tryNow(): void {
    this.#connection.openNow()
  }

  /** Creates the room if there is none of that name. */
  join(room: string): void {
    if (this.#hasAnswered) return this.#ask(room, this.#rooms.has(room) ? 'join' : 'create')
    this.#waitedFor = room
    this.#listener.changed()
  }

  leave(): void {
    const { rooms } = this.chat
    if (this.#room !== null && rooms !== undefined) this.#send(rooms.leave(this.#room))
  }

  /** @returns whether it was sent; if not, a notice says why */
  say(text: string): boolean {
    const { messages } = this.chat
    if (messages === undefined || this.#name === null) return false
    if (!this.canSay) return this.#tell('Not connected: your text stays here until it can be sent.')
    const frame = messages.say(text, { name: this.#name, room: this.#room })
    const bytes = new TextEncoder().encode(frame).length
    if (bytes > frameBytes)
      return this.#tell(
        `Too long: it takes ${bytes.toLocaleString('en')} bytes, and API Gateway takes ${frameBytes.toLocaleString('en')} at a time.`,
      )
    const sentAtMs = this.#send(frame)
    if (sentAtMs === null) return false
    const id = this.conversation.sent(this.#name, text, sentAtMs, messages.echoesToSender)
    setTimeout(() => {
      this.conversation.markLate(id)
      this.#listener.changed()
    }, answerMs)
    this.dismissNotice()
    return true
  }

  dismissNotice(): void {
    this.#notice = null
    this.#listener.changed()
  }

  #connectionChanged(state: ConnectionState): void {
    this.#connectionState = state
    if (state.kind === 'connecting') this.#openingAtMs = performance.now()
    // Whatever it said, it was of the connection before.
    if (state.kind === 'connected') this.#notice = null
    if (state.kind === 'waiting') {
      clearTimeout(this.#answerTimer)
      this.#hasAnswered = false
      this.#connectionId = null
      this.#wanted = null
      this.#watch.end()
      this.conversation.connectionEnded()
      this.people.connectionEnded()
    }
    this.#listener.changed()
  }

  /** On each new connection: the chat knows connections, not people. */
  #introduce(): void {
    const introduction = this.chat.register?.(this.#name ?? '')
    if (introduction === undefined) {
      this.#hasAnswered = true
      this.#listener.changed()
    } else if (this.#name !== null) {
      this.#send(introduction)
      this.#awaitAnswer(() => this.#connection.renew())
    }
  }

  #ask(room: string, step: 'create' | 'join'): void {
    const { rooms } = this.chat
    if (rooms === undefined || this.#send(rooms[step](room)) === null) return
    this.#wanted = { room, step }
    this.#awaitAnswer(() => {
      if (room === this.#room) return this.#connection.renew()
      this.#wanted = null
      this.#tell('The chat has not answered in 10 seconds. Try again.')
    })
    this.#listener.changed()
  }

  #take(event: ChatEvent, receivedAtMs: number): void {
    switch (event.kind) {
      case 'registered':
        clearTimeout(this.#answerTimer)
        this.#hasAnswered = true
        this.#rooms.clear()
        for (const room of event.rooms) this.#addRoom(room)
        this.#enterAgain()
        break
      case 'room-opened':
        this.#addRoom(event.room)
        if (this.#wanted?.step === 'create' && this.#wanted.room === event.room) this.#ask(event.room, 'join')
        break
      case 'joined':
        this.#joined(event.messages)
        break
      case 'left':
        if (event.room === this.#room) this.#enterRoom(null)
        break
      case 'room-closed':
        this.#rooms.delete(event.room)
        // It went with the connection that was lost, while a new one was in it already.
        if (event.room === this.#room && this.#wanted === null) this.#ask(event.room, 'create')
        break
      case 'members':
        this.#membersTold(event)
        break
      case 'message':
        this.people.heard(event.user)
        if (this.conversation.received(event.user, event.text, receivedAtMs, this.#name))
          this.#listener.heard(event.user, event.text)
        break
      case 'connection-id':
        this.#connectionId = { value: event.connectionId, tookMs: receivedAtMs - this.#openingAtMs }
        break
      case 'refused':
        this.#refused(event.request, event.reason)
        break
      case 'unknown':
        this.#tell(`The chat sent a frame that this page does not know: ${event.text.slice(0, 200)}`)
        break
    }
    this.#listener.changed()
  }

  #enterAgain(): void {
    const room = this.#waitedFor ?? this.#room
    this.#waitedFor = null
    // It may have gone with the connection that was lost.
    if (room !== null) this.#ask(room, 'create')
  }

  #joined(messages: Extract<ChatEvent, { kind: 'joined' }>['messages']): void {
    clearTimeout(this.#answerTimer)
    if (this.#wanted === null) return
    if (this.#wanted.room !== this.#room) this.#enterRoom(this.#wanted.room)
    this.#wanted = null
    this.#rejoinsInARow = 0
    this.conversation.addPast(messages)
    this.#watch.begin()
  }

  #askMembers(): void {
    const { rooms } = this.chat
    if (rooms !== undefined && this.#room !== null && this.#connection.isOpen) this.#send(rooms.members(this.#room))
  }

  #membersTold({ room, count, names }: Extract<ChatEvent, { kind: 'members' }>): void {
    if (room !== this.#room) return
    const changes = this.people.told(count, names)
    this.#watch.answered(count)
    if (changes !== null && changes.came.length + changes.left.length > 0)
      this.#listener.peopleChanged(changes.came, changes.left)
  }

  #enterRoom(room: string | null): void {
    this.#room = room
    this.#watch.end()
    this.conversation.clear()
    this.people.clear()
  }

  #addRoom(room: string): void {
    if (this.#rooms.size < mostRooms) this.#rooms.add(room)
  }

  #refused(request: ChatRequest, reason: string): void {
    // It has taken us for gone. One question may also have crossed with our own leaving.
    if (request === 'members')
      return this.#room === null || this.#wanted !== null ? undefined : this.#ask(this.#room, 'create')
    if (request === 'join' && this.#makesRoomAnew()) return
    this.#tell(`${refusedWords[request]}: ${reason}`)
    if (request === 'say') this.conversation.refused(reason)
    if (request === 'register') {
      clearTimeout(this.#answerTimer)
      this.#name = null
    }
    if (request === 'create' || request === 'join') {
      clearTimeout(this.#answerTimer)
      if (this.#wanted?.room === this.#room) this.#enterRoom(null)
      this.#wanted = null
    }
  }

  /** The connection that was lost may take the room with it just after it was found, or made anew. @returns whether it is made again */
  #makesRoomAnew(): boolean {
    const room = this.#wanted?.room
    if (room === undefined || room !== this.#room || this.#rejoinsInARow === mostRejoinsInARow) return false
    this.#rejoinsInARow++
    this.#ask(room, 'create')
    return true
  }

  #awaitAnswer(otherwise: () => unknown): void {
    clearTimeout(this.#answerTimer)
    this.#answerTimer = setTimeout(otherwise, answerMs)
  }

  /** Null, with a notice, if there is no connection. */
  #send(frame: string): number | null {
    if (this.#connection.isOpen) return this.#connection.send(frame)
    this.#tell('Not connected. This page tries again by itself.')
    return null
  }

  #tell(text: string): false {
    this.#notice = { text }
    this.#listener.changed()
    return false
  }
}
