import type { Recorder } from '../../metrics/recording/recorder.ts'
import { nowUs } from '../clock.ts'
import type { Answer, MemberSocket } from '../connection/member-socket.ts'
import type { Exchange, Member, Protocol } from '../protocols/protocol.ts'
import type { Rooms } from '../rooms.ts'
import type { ShardPlan } from './shard-plan.ts'

interface RequestingMembers {
  readonly recorder: Recorder
  /** Is the member on its way back into its room? */
  isReturning(member: number): boolean
}

/**
 * What members ask of the chat, in its protocol and under the names that they and their rooms have in this run. What the
 * chat has no request for is answered at once.
 */
export class ChatRequests {
  readonly #plan: Pick<ShardPlan, 'run' | 'connectTimeoutMs'>
  readonly #protocol: Protocol
  readonly #rooms: Rooms
  readonly #members: RequestingMembers

  constructor(
    plan: Pick<ShardPlan, 'run' | 'connectTimeoutMs'>,
    protocol: Protocol,
    members: RequestingMembers & { readonly rooms: Rooms },
  ) {
    this.#plan = plan
    this.#protocol = protocol
    this.#rooms = members.rooms
    this.#members = members
  }

  identityOf(index: number): Member {
    return { index, name: `u${index}-${this.#plan.run}` }
  }

  roomNameOf(member: number): string {
    return this.#roomName(this.#rooms.roomOf[member] ?? 0)
  }

  async hello(socket: MemberSocket): Promise<Answer> {
    return this.#ask(socket, 'hello', this.#protocol.hello?.(this.identityOf(socket.index)))
  }

  createRoom(socket: MemberSocket, room: number): Promise<Answer> {
    const creator = this.identityOf(socket.index)
    return this.#ask(socket, 'createRoom', this.#protocol.createRoom?.(this.#roomName(room), creator))
  }

  /** Where the chat has no such request, whoever is connected is in the room. */
  join(socket: MemberSocket): Promise<Answer> {
    const { index } = socket
    return this.#ask(socket, 'join', this.#protocol.join?.(this.roomNameOf(index), this.identityOf(index)))
  }

  leave(socket: MemberSocket): Promise<Answer> {
    const { index } = socket
    return this.#ask(socket, 'leave', this.#protocol.leave?.(this.roomNameOf(index), this.identityOf(index)))
  }

  async #ask(
    socket: MemberSocket,
    step: 'hello' | 'createRoom' | 'join' | 'leave',
    exchange: Exchange | undefined,
  ): Promise<Answer> {
    if (exchange === undefined) return { kind: 'answered', atUs: nowUs() }
    const { recorder } = this.#members
    if (socket.isOpen) recorder.requests[step] += 1
    const answer = await socket.ask(exchange, this.#plan.connectTimeoutMs)
    if (answer.kind === 'refused') recorder.count('chat_refusals')
    // Who is on its way back tries until it succeeds: what counts is that it does.
    const isTriedAgain = this.#members.isReturning(socket.index)
    if (answer.kind !== 'answered' && answer.kind !== 'given-up' && !isTriedAgain)
      recorder.requestFailed(step, answer.kind)
    return answer
  }

  #roomName(room: number): string {
    return `r${room}-${this.#plan.run}`
  }
}
