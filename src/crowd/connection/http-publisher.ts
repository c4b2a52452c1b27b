import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'
import { nowUs } from '../clock.ts'
import type { HttpRequest } from '../protocols/protocol.ts'
import { endByError } from './connection-class.ts'

/** The answer to a request, or why there was none: a class of connection errors, or `unanswered` in time. */
export type HttpOutcome = { readonly status: number } | { readonly failed: string }

/** Is called once for each request, when its answer has arrived completely, monotonic microseconds. */
export type OnOutcome = (outcome: HttpOutcome, atUs: number) => void

/**
 * Sends the requests of one worker that publish messages. Connections are kept and used again; a request that finds all of
 * them busy opens another, so that none waits for the answer to another. No request is sent twice and no redirect is
 * followed: Node's client does neither by itself.
 */
export class HttpPublisher {
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #timeoutMs: number
  readonly #agent: HttpAgent
  readonly #request: typeof httpRequest
  readonly #underWay = new Map<ClientRequest, OnOutcome>()

  /** @param url of the HTTP API, `http:` or `https:`, without a query @param headers of each request */
  constructor(url: string, headers: Readonly<Record<string, string>>, timeoutMs: number) {
    this.#base = url.replace(/\/$/, '')
    this.#headers = headers
    this.#timeoutMs = timeoutMs
    const isSecure = new URL(url).protocol === 'https:'
    this.#agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true })
    this.#request = isSecure ? httpsRequest : httpRequest
  }

  /** The number of requests that have no answer yet. */
  get underWay(): number {
    return this.#underWay.size
  }

  /** @param memberName stands for `{member}` in the headers of each request */
  publish({ method, path, headers, body }: HttpRequest, memberName: string, onOutcome: OnOutcome): void {
    const own = Object.entries(this.#headers).map(([name, value]) => [name, value.replaceAll('{member}', memberName)])
    const request = this.#request(this.#base + path, {
      method,
      agent: this.#agent,
      headers: { ...headers, ...(Object.fromEntries(own) as Record<string, string>) },
    })
    this.#underWay.set(request, onOutcome)
    const timer = setTimeout(() => this.#giveUp(request), this.#timeoutMs)
    request.once('close', () => clearTimeout(timer))
    request.on('error', (error) => this.#ended(request, { failed: keyOf(endByError(error)) }, nowUs()))
    request.on('response', (response) => {
      response.on('end', () => this.#ended(request, { status: response.statusCode ?? 0 }, nowUs()))
      response.on('error', (error) => this.#ended(request, { failed: keyOf(endByError(error)) }, nowUs()))
      response.resume()
    })
    request.end(body)
  }

  /** Ends all that is under way, as unanswered, and the idle connections. */
  stop(): void {
    for (const request of this.#underWay.keys()) this.#giveUp(request)
    this.#agent.destroy()
  }

  #giveUp(request: ClientRequest): void {
    this.#ended(request, { failed: 'unanswered' }, nowUs())
    request.destroy()
  }

  #ended(request: ClientRequest, outcome: HttpOutcome, atUs: number): void {
    const onOutcome = this.#underWay.get(request)
    this.#underWay.delete(request)
    onOutcome?.(outcome, atUs)
  }
}

function keyOf({ class: name, detail }: ConnectionEnd): string {
  return detail === undefined ? name : `${name} ${detail}`
}
