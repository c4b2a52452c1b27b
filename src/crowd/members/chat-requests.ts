import type { Recorder } from '../../metrics/recording/recorder.ts'
import { nowUs } from '../clock.ts'
import { type HelloWay, helloWayOf } from '../../metrics/catalogue/hello-ways.ts'
import type { Answer, OnAnswer } from '../connection/awaited-answer.ts'
import type { MemberSocket } from '../connection/member-socket.ts'
import type { CrowdProtocol } from '../protocols/crowd-protocol.ts'
import type { Exchange, HttpRequest, Member } from '../protocols/protocol.ts'
import type { Rooms } from '../rooms.ts'
import { serviceErrorIn } from '../frames/service-frame.ts'
import { memberName } from '../stamp/member-name.ts'
import type { AwaitedStep, RequestStep } from '../unanswered/awaited-step.ts'
import { AwaitedAnswers } from './awaited-answers.ts'
import type { WorkerPlan } from './worker-plan.ts'

/** Before it is in its room, a member has sent nothing else that an error of API Gateway could be about. */
const entering: ReadonlySet<string> = new Set(['hello', 'createRoom', 'join'])

/**
 * The requests of members, by the protocol of the chat and with the names of members and rooms in this run. A request that
 * the protocol does not have is answered at once.
 *
 * `isReconnecting`: the member asks again until it succeeds, so a failure is not counted.
 */
export class ChatRequests {
  readonly #plan: Pick<WorkerPlan, 'run' | 'connectTimeoutMs'>
  readonly #protocol: CrowdProtocol
  readonly #rooms: Rooms
  readonly #recorder: Recorder
  /** A text of the chat as it may be shown. */
  readonly #shown: (text: string) => string
  readonly #awaited = new AwaitedAnswers()
  #publishesOverHttp: boolean | undefined

  constructor(
    plan: Pick<WorkerPlan, 'run' | 'connectTimeoutMs'>,
    protocol: CrowdProtocol,
    { rooms, recorder, shown }: { rooms: Rooms; recorder: Recorder; shown: (text: string) => string },
  ) {
    this.#plan = plan
    this.#protocol = protocol
    this.#rooms = rooms
    this.#recorder = recorder
    this.#shown = shown
  }

  /** Is a message of this protocol a request over HTTP? It is asked for one that is not sent. */
  get publishesOverHttp(): boolean {
    return (this.#publishesOverHttp ??= typeof this.#protocol.say?.('', '', this.#identityOf(0)) === 'object')
  }

  get hasCreateRoom(): boolean {
    return this.#protocol.createRoom !== undefined
  }

  /** Is who has created a room in it? */
  get creatorJoins(): boolean {
    return this.hasCreateRoom && this.#protocol.creatorJoins === true
  }

  /** True if the chat has a request for joining; otherwise all connected members are in their rooms. */
  get hasJoin(): boolean {
    return this.#protocol.join !== undefined
  }

  get hasLeave(): boolean {
    return this.#protocol.leave !== undefined
  }

  /** The steps to which no member has had an answer so far. */
  get awaited(): AwaitedStep[] {
    return this.#awaited.seen(this.#shown)
  }

  nameOf(member: number): string {
    return memberName(member, this.#plan.run)
  }

  roomOf(member: number): number {
    return this.#rooms.roomOf[member] ?? 0
  }

  /** Returns the way in which the member learns its connection id; undefined if the chat sends none. */
  helloWayOf(member: number): HelloWay | undefined {
    return this.#protocol.connectionIds && helloWayOf(member)
  }

  /** The parameters that the chat expects in the query of the member's handshake. */
  queryOf(member: number): readonly (readonly [name: string, value: string])[] {
    return this.#protocol.connectionIds?.query(helloWayOf(member)) ?? []
  }

  /** Asks for the id of the connection; the answer is one of the incoming frames. */
  askId(socket: MemberSocket): void {
    const { connectionIds } = this.#protocol
    if (connectionIds !== undefined && socket.send(connectionIds.ask)) this.#recorder.requests.askId += 1
  }

  /**
   * The frame or the request that publishes `text` to the room of the member.
   * @throws Error for a protocol without messages, which no scenario that publishes is played with
   */
  message(publisher: number, text: string): string | HttpRequest {
    const frame = this.#protocol.say?.(this.#roomNameOf(publisher), text, this.#identityOf(publisher))
    if (frame === undefined) throw new Error(`the protocol ${this.#protocol.name} has no messages`)
    return frame
  }

  /** The frame that has the chat keep `text` as the position of the member. */
  position(member: number, text: string): string {
    const frame = this.#protocol.setPosition?.(this.#roomNameOf(member), text, this.#identityOf(member))
    if (frame === undefined) throw new Error('a scenario that sets positions needs a protocol that does')
    return frame
  }

  async hello(socket: MemberSocket, isReconnecting: boolean): Promise<Answer> {
    return this.#ask(socket, 'hello', this.#protocol.hello?.(this.#identityOf(socket.index)), isReconnecting)
  }

  createRoom(socket: MemberSocket, isReconnecting: boolean): Promise<Answer> {
    const { index } = socket
    const exchange = this.#protocol.createRoom?.(this.#roomNameOf(index), this.#identityOf(index))
    return this.#ask(socket, 'createRoom', exchange, isReconnecting)
  }

  join(socket: MemberSocket, isReconnecting: boolean): Promise<Answer> {
    const { index } = socket
    const exchange = this.#protocol.join?.(this.#roomNameOf(index), this.#identityOf(index))
    return this.#ask(socket, 'join', exchange, isReconnecting)
  }

  leave(socket: MemberSocket, isReconnecting: boolean): Promise<Answer> {
    const { index } = socket
    const exchange = this.#protocol.leave?.(this.#roomNameOf(index), this.#identityOf(index))
    return this.#ask(socket, 'leave', exchange, isReconnecting)
  }

  /** @param onAnswer is called with the frame that answers, which is only valid during the call */
  readPositions(socket: MemberSocket, onAnswer: OnAnswer): Promise<Answer> {
    const { index } = socket
    const exchange = this.#protocol.readPositions?.(this.#roomNameOf(index), this.#identityOf(index))
    return this.#ask(socket, 'readPositions', exchange, false, onAnswer)
  }

  /** Does the chat answer all by which this member gets into its room? Else nobody knows when it was there. */
  answersEntering(member: number): boolean {
    const [identity, room] = [this.#identityOf(member), this.#roomNameOf(member)]
    const { hello, createRoom, join } = this.#protocol
    return [hello?.(identity), createRoom?.(room, identity), join?.(room, identity)].every(isAnswered)
  }

  /** Does the chat answer the join of this member? Else it cannot be timed. */
  answersJoin(member: number): boolean {
    return isAnswered(this.#protocol.join?.(this.#roomNameOf(member), this.#identityOf(member)))
  }

  async #ask(
    socket: MemberSocket,
    step: RequestStep,
    exchange: Exchange | undefined,
    isReconnecting: boolean,
    onAnswer?: OnAnswer,
  ): Promise<Answer> {
    if (exchange === undefined) return { kind: 'answered', atUs: nowUs() }
    const recorder = this.#recorder
    if (socket.isOpen) {
      recorder.requests[step] += 1
      if (isAnswered(exchange)) this.#awaited.asked(step)
    }
    const asked = entering.has(step) ? this.#orServiceError(exchange) : exchange
    const answer = await socket.ask(this.#noting(step, asked), this.#plan.connectTimeoutMs, onAnswer)
    if (answer.kind === 'refused') recorder.refused(step, answer.reason, this.#shown)
    if (answer.kind === 'assumed') recorder.assumed(step, exchange.doneAfterMs ?? 0)
    else if (answer.kind !== 'answered' && answer.kind !== 'given-up' && !isReconnecting)
      recorder.requestFailed(step, answer.kind)
    return answer
  }

  /** The same request; what comes before its first answer is noted. */
  #noting(step: RequestStep, exchange: Exchange): Exchange {
    if (!isAnswered(exchange)) return exchange
    return {
      send: exchange.send,
      answered: (frame) => {
        const isAnswer = exchange.answered?.(frame) === true
        if (isAnswer) this.#awaited.answered(step)
        else this.#awaited.came(step, frame)
        return isAnswer
      },
      refused: (frame) => {
        const reason = exchange.refused?.(frame)
        if (reason !== undefined && serviceErrorIn(frame) === undefined) this.#awaited.answered(step)
        return reason
      },
    }
  }

  /** The same request, which an error of API Gateway refuses too. */
  #orServiceError(exchange: Exchange): Exchange {
    return {
      send: exchange.send,
      ...(exchange.doneAfterMs === undefined
        ? { answered: (frame) => exchange.answered?.(frame) === true }
        : { doneAfterMs: exchange.doneAfterMs }),
      refused: (frame) => {
        const reason = exchange.refused?.(frame)
        if (reason !== undefined) return reason
        const error = serviceErrorIn(frame)
        if (error !== undefined) this.#recorder.count('service_errors')
        return error
      },
    }
  }

  #identityOf(index: number): Member {
    return { index, name: this.nameOf(index) }
  }

  #roomNameOf(member: number): string {
    return `r${this.roomOf(member)}-${this.#plan.run}`
  }
}

/** Does the chat answer this request, if it has it? */
function isAnswered(exchange: Exchange | undefined): boolean {
  return exchange?.doneAfterMs === undefined
}
