import type { Recorder } from '../metrics/recording/recorder.ts'
import { nowUs } from './clock.ts'
import type { MemberSocket } from './member-socket.ts'
import type { Exchange, Member, Protocol } from './protocols/protocol.ts'
import type { Rooms } from './rooms.ts'
import type { ShardPlan } from './shard-commands.ts'

/**
 * What members ask of the chat, in its protocol and under the names that they and their rooms have in this run. A request
 * resolves with when its answer came; with undefined if that was a refusal, did not come, or the chat has no such request.
 */
export class ChatRequests {
  readonly #plan: Pick<ShardPlan, 'run' | 'connectTimeoutMs'>
  readonly #protocol: Protocol
  readonly #rooms: Rooms
  readonly #recorder: Recorder

  constructor(
    plan: Pick<ShardPlan, 'run' | 'connectTimeoutMs'>,
    protocol: Protocol,
    { rooms, recorder }: { readonly rooms: Rooms; readonly recorder: Recorder },
  ) {
    this.#plan = plan
    this.#protocol = protocol
    this.#rooms = rooms
    this.#recorder = recorder
  }

  identityOf(index: number): Member {
    return { index, name: `u${index}-${this.#plan.run}` }
  }

  roomNameOf(member: number): string {
    return this.#roomName(this.#rooms.roomOf[member] ?? 0)
  }

  hello(socket: MemberSocket): Promise<number | undefined> {
    return this.#ask(socket, 'hello', this.#protocol.hello?.(this.identityOf(socket.index)))
  }

  createRoom(socket: MemberSocket, room: number): Promise<number | undefined> {
    const creator = this.identityOf(socket.index)
    return this.#ask(socket, 'createRoom', this.#protocol.createRoom?.(this.#roomName(room), creator))
  }

  /** Where the chat has no such request, whoever is connected is in the room. */
  async join(socket: MemberSocket): Promise<number | undefined> {
    if (this.#protocol.join === undefined) return nowUs()
    const { index } = socket
    return this.#ask(socket, 'join', this.#protocol.join(this.roomNameOf(index), this.identityOf(index)))
  }

  leave(socket: MemberSocket): Promise<number | undefined> {
    const { index } = socket
    return this.#ask(socket, 'leave', this.#protocol.leave?.(this.roomNameOf(index), this.identityOf(index)))
  }

  async #ask(
    socket: MemberSocket,
    step: 'hello' | 'createRoom' | 'join' | 'leave',
    exchange: Exchange | undefined,
  ): Promise<number | undefined> {
    if (exchange === undefined) return undefined
    if (socket.isOpen) this.#recorder.requests[step] += 1
    const answer = await socket.ask(exchange, this.#plan.connectTimeoutMs)
    if (answer.kind === 'answered') return answer.atUs
    if (answer.kind === 'refused') this.#recorder.count('chat_refusals')
    return undefined
  }

  #roomName(room: number): string {
    return `r${room}-${this.#plan.run}`
  }
}
