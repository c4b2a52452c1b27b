import { exitCodes } from '../exit-codes.ts'
import { nowUs } from '../crowd/clock.ts'
import type { ConnectionLimits } from '../crowd/connection/connection-limits.ts'
import { HandshakeSecrets } from '../crowd/connection/handshake-secrets.ts'
import { type Handshake, Handshakes } from '../crowd/connection/handshake.ts'
import { TlsClient } from '../crowd/connection/tls-client.ts'
import type { MemberOptions } from '../crowd/member-settings.ts'
import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { Exchange } from '../crowd/protocols/protocol.ts'
import { memberName } from '../crowd/stamp/member-name.ts'
import type { RequestStep } from '../crowd/unanswered/awaited-step.ts'
import { awaitedIn, explainNoAnswer, explainServiceError, mayBeAnswer } from '../crowd/unanswered/explain-no-answer.ts'
import { explainEnd } from './explain-connection.ts'
import type { Failure, ProbeEvent, StepName } from './probe-events.ts'
import { ProbedClient, type ReceivedFrame } from './probed-client.ts'

/** The plan of a probe. */
export interface ProbePlan extends MemberOptions {
  readonly url: string
  /** The URL of the HTTP API that messages can be published to; left out if none is known. */
  readonly publishUrl?: string | undefined
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
  readonly connectionLimits: ConnectionLimits
  /** The deadline of each step. */
  readonly stepMs: number
  /** 8 hex digits, in the names of members and rooms. */
  readonly run: string
}

/** Ends the probe: a step has failed. */
export class StepFailed extends Error {}

/** The shown part of a frame: enough to recognise one that holds a stamp. */
const shownCharacters = 300
/** A lively chat may send its new members more than anybody reads. */
const mostFrames = 400

const namesOf = {
  hello: 'hello',
  createRoom: 'create room',
  join: 'join',
  leave: 'leave',
  readPositions: 'read positions',
} as const satisfies Record<RequestStep, StepName>

/** The state that the steps of a probe share: their reporting, and the clients. */
export class Probe {
  readonly plan: ProbePlan
  readonly protocol: CrowdProtocol
  readonly room: string
  readonly #tell: (event: ProbeEvent) => void
  readonly #secrets: HandshakeSecrets
  readonly #handshakes: Handshakes
  readonly #tls: TlsClient
  readonly #startedAtUs = nowUs()
  #frames = 0

  constructor(plan: ProbePlan, protocol: CrowdProtocol, tell: (event: ProbeEvent) => void) {
    this.plan = plan
    this.protocol = protocol
    this.room = `r0-${plan.run}`
    this.#tell = tell
    this.#secrets = new HandshakeSecrets(plan.url, plan.handshake)
    this.#handshakes = new Handshakes(plan.url, plan.handshake)
    this.#tls = new TlsClient(plan.tlsResumption)
  }

  /** A text of the chat as it may be shown. */
  readonly shown = (text: string): string =>
    this.#secrets.masked(text.slice(0, 16 * shownCharacters), shownCharacters).replaceAll(/\p{C}/gu, '·') +
    (text.length > shownCharacters ? '…' : '')

  /** A step is over. @throws StepFailed if it did not go through */
  step(client: ProbedClient, name: StepName, seen: string, failure: Failure | null = null): void {
    this.#tell({ kind: 'step', name, client: client.number, atMs: this.#nowMs(), seen, failure })
    if (failure !== null) throw new StepFailed()
  }

  /** A request of the protocol, if it has it. */
  async request(client: ProbedClient, step: RequestStep, exchange: Exchange): Promise<readonly ReceivedFrame[]> {
    const sentAtUs = nowUs()
    const { stepMs, protocol } = this.plan
    const answer = await client.ask(namesOf[step], exchange, stepMs)
    const took = milliseconds(nowUs() - sentAtUs)
    const came = client.since(sentAtUs)
    const last = came.at(-1)
    const lastShown = last && { text: this.shown(last.text), serviceError: last.serviceError }
    const awaited = exchange.doneAfterMs === undefined ? awaitedIn(step, protocol) : 'no refusal; no answer is expected'
    const exitCode = step === 'leave' || step === 'readPositions' ? exitCodes.checkFailed : exitCodes.targetFailed
    const name = namesOf[step]
    switch (answer.kind) {
      case 'answered':
        this.step(client, name, `answered after ${took}`)
        break
      case 'assumed': {
        const other = came.findLast(({ stamps, isDamaged }) => stamps.length === 0 && !isDamaged)
        const instead = other === undefined ? '' : `; ${mayBeAnswer(step, protocol, this.shown(other.text))}`
        this.step(client, name, `sent; no answer is expected; waited ${(exchange.doneAfterMs ?? 0) / 1000} s${instead}`)
        break
      }
      case 'refused': {
        const change =
          last?.serviceError == null
            ? ['The chat has refused it: its reason is what to change.']
            : explainServiceError(last.serviceError)
        this.step(client, name, `refused after ${took}`, { awaited, came: this.shown(answer.reason), change, exitCode })
        break
      }
      case 'unanswered': {
        const change = explainNoAnswer(step, protocol, lastShown ?? null)
        const seen = lastShown === undefined ? 'no frame' : lastOf(came.length, lastShown.text)
        this.step(client, name, `no answer in ${took}`, { awaited, came: seen, change, exitCode })
        break
      }
      default:
        this.step(client, name, `closed after ${took}`, {
          awaited,
          ...explainEnd(client.end ?? { class: 'other' }),
          exitCode: exitCodes.targetFailed,
        })
    }
    return came
  }

  /** 0 is client 1. It is not connected yet. */
  client(index: 0 | 1): ProbedClient {
    const { plan, protocol } = this
    const name = memberName(index, plan.run)
    const { receivePath, maxMessageBytes, connectionLimits, connectTimeoutMs } = plan
    return new ProbedClient(
      { index, name },
      {
        run: plan.run,
        // A chat that tells connection ids answers to who asks for his.
        opening: this.#handshakes.of(name, protocol.connectionIds?.query('asked') ?? []),
        options: {
          tls: this.#tls,
          receivePath,
          maxMessageBytes,
          connectionLimits,
          expectsLimits: false,
          connectTimeoutMs,
        },
        tell: (frame) => {
          this.#frames += 1
          if (this.#frames > mostFrames) return
          const client = index === 0 ? 1 : 2
          this.#tell({ kind: 'frame', ...frame, client, atMs: this.#nowMs(), text: this.shown(frame.text) })
        },
      },
    )
  }

  /** Nothing more is told. */
  end(): void {
    this.#tell({ kind: 'end', atMs: this.#nowMs(), framesLeftOut: Math.max(0, this.#frames - mostFrames) })
  }

  #nowMs(): number {
    return (nowUs() - this.#startedAtUs) / 1000
  }
}

function lastOf(frames: number, last: string): string {
  return frames === 1 ? last : `${frames} frames, the last of them ${last}`
}

export function milliseconds(us: number): string {
  const ms = us / 1000
  return ms < 10_000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`
}
