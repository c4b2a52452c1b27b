import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { monotonicUs } from '../monotonic-clock.ts'
import type { LoopbackGuard } from '../loopback-guard.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import type { Connection } from './connection.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import type { AccountThrottle } from './limits/throttles.ts'
import { type Limits, messageBytes } from './limits/limits.ts'
import type { ManagementAccess } from './management-access.ts'
import { type PostAnswer, headersAndBody } from './posts/post-answer.ts'
import type { WholePost } from './posts/whole-post.ts'
import type { GatewayRecord } from './record/gateway-record.ts'
import type { PostedBy } from './record/sent-frames.ts'

export interface ManagementOptions {
  readonly stage: string
  readonly guard: LoopbackGuard
  readonly access: ManagementAccess
  readonly connections: ReadonlyMap<string, Connection>
  readonly limits: Limits
  readonly throttle: AccountThrottle
  readonly metrics: GatewayMetrics
  readonly record: GatewayRecord
  readonly serviceTimes: ServiceTimes | undefined
}

/**
 * The API Gateway Management API, `/{stage}/@connections/{id}`, and the answer to whatever else comes without an
 * upgrade. A broadcast makes one POST per member, so a request does no more than it must.
 */
export class Management {
  readonly #options: ManagementOptions
  readonly #stagePath: string

  constructor(options: ManagementOptions) {
    this.#options = options
    this.#stagePath = `/${options.stage}`
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? ''
    const path = this.#options.access.pathIn(url)
    if (path === undefined) {
      if (isMisdirectedPost(request, url)) this.#options.record.refusedPost(403, { headers: request.headers, bytes: 0 })
      this.#answerElsewhere(request, response, url)
      return
    }
    const refusal = this.#options.access.refusal(request, path.stage)
    if (refusal !== undefined) {
      if (request.method === 'POST') this.#refusePost(refusal.status, request, decoded(path.connectionId))
      request.resume()
      refuse(response, refusal.status, 'ForbiddenException', refusal.message)
    } else if (!this.#options.throttle.admitsRequest()) {
      request.resume()
      const by = {
        headers: request.headers,
        connectionId: decoded(path.connectionId),
        startUs: monotonicUs(),
        bytes: 0,
      }
      write(response, this.#throttled(request.method, by))
    } else {
      this.#answer(request, response, decoded(path.connectionId))
    }
  }

  /**
   * Answers a post that nothing is to be said against by those who may not post, and that names what may be a connection.
   *
   * @returns undefined, before anything has been counted, for every other: see {@link handle}
   */
  answerPost(post: WholePost): PostAnswer | Promise<PostAnswer> | undefined {
    const { access, connections, throttle, serviceTimes } = this.#options
    const path = access.pathIn(post.url)
    if (path === undefined || access.refusal(post, path.stage) !== undefined) return undefined
    const connectionId = decoded(path.connectionId)
    if (!connections.has(connectionId) && !isConnectionId(connectionId)) return undefined
    const by = {
      headers: post.headers,
      bytes: post.body.length,
      connectionId,
      startUs: monotonicUs(),
      frame: post.body,
    }
    if (!throttle.admitsRequest()) return this.#throttled('POST', by)
    if (serviceTimes === undefined) return this.#hand(connectionId, post.body, by)
    return serviceTimes.hold('post', performance.now()).then(() => this.#hand(connectionId, post.body, by))
  }

  #answer(request: IncomingMessage, response: ServerResponse, connectionId: string): void {
    if (connectionId === '') {
      forbid(request, response, noSuchRoute(request))
      return
    }
    if (!this.#options.connections.has(connectionId) && !isConnectionId(connectionId)) {
      request.resume()
      if (request.method === 'POST') this.#refusePost(400, request, connectionId.slice(0, longestShownId))
      refuse(response, 400, 'BadRequestException', `Invalid connectionId: ${connectionId.slice(0, longestShownId)}`)
      return
    }
    switch (request.method) {
      case 'POST':
        this.#post(request, response, connectionId)
        break
      case 'GET':
        this.#get(response, connectionId)
        break
      case 'DELETE':
        this.#delete(response, connectionId)
        break
      default:
        forbid(request, response, noSuchRoute(request))
    }
  }

  #refusePost(status: number, { headers }: IncomingMessage, connectionId: string): void {
    this.#options.record.refusedPost(status, { headers, bytes: 0, connectionId, startUs: monotonicUs() })
  }

  /** 200 says that the message was handed to the client's socket, not that the client has it. As on AWS. */
  #post(request: IncomingMessage, response: ServerResponse, connectionId: string): void {
    const { serviceTimes } = this.#options
    const [startedAtMs, startUs] = [performance.now(), monotonicUs()]
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      // Of an oversized body the rest is read, so that the client hears the answer, but not kept.
      if (bytes <= messageBytes) chunks.push(chunk)
    })
    request.on('end', () => {
      const frame = Buffer.concat(chunks)
      const by = { headers: request.headers, bytes, connectionId, startUs, frame }
      const hand = () => write(response, this.#hand(connectionId, frame, by))
      // The frame leaves when the time is over: when AWS sends it, within that of its answer, is not published.
      if (serviceTimes === undefined) hand()
      else void serviceTimes.hold('post', startedAtMs).then(hand)
    })
  }

  /** @param by has the bytes of the whole body; more than is allowed are not all in `message` */
  #hand(connectionId: string, message: Buffer, by: PostedBy): PostAnswer {
    const { metrics, record, limits } = this.#options
    const connection = this.#open(connectionId)
    if (by.bytes > messageBytes) {
      record.refusedPost(413, by)
      return {
        status: 413,
        errorType: 'PayloadTooLargeException',
        message: 'The data has exceeded the maximum size allowed.',
      }
    }
    if (connection === undefined) {
      metrics.totals.postsGone += 1
      record.posted(connectionId, 410, by)
      return { status: 410, errorType: 'GoneException' }
    }
    // "... or the WebSocket client side buffer is full."
    if (connection.bufferedBytes > limits.clientBufferBytes) return this.#throttled('POST', by, true)
    connection.send(message)
    metrics.message()
    metrics.totals.posts += 1
    record.posted(connectionId, 200, by)
    return { status: 200 }
  }

  /** "The client is sending more than the allowed number of requests per unit of time ..." */
  #throttled(method: string | undefined, by: PostedBy, isUnread = false): PostAnswer {
    this.#options.metrics.totals.throttled += 1
    if (method === 'POST') this.#options.record.refusedPost(429, by, isUnread)
    return { status: 429, errorType: 'LimitExceededException' }
  }

  #get(response: ServerResponse, connectionId: string): void {
    const connection = this.#open(connectionId)
    if (connection === undefined) {
      refuse(response, 410, 'GoneException')
      return
    }
    const { connectedAtMs, identity } = connection.facts
    const body = JSON.stringify({
      connectedAt: isoSeconds(connectedAtMs),
      identity,
      lastActiveAt: isoSeconds(connection.lastActiveAtMs),
    })
    response
      .writeHead(200, {
        'x-amzn-RequestId': randomUUID(),
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      })
      .end(body)
  }

  /** "The close code and reason of DELETE cannot be chosen." */
  #delete(response: ServerResponse, connectionId: string): void {
    const connection = this.#open(connectionId)
    if (connection === undefined) {
      refuse(response, 410, 'GoneException')
      return
    }
    connection.close({ code: 1000, reason: 'Connection Closed Normally' })
    response.writeHead(204, { 'x-amzn-RequestId': randomUUID() }).end()
  }

  /** A connection that is closing, never was, or whose `$connect` still runs, is gone alike. */
  #open(connectionId: string): Connection | undefined {
    const connection = this.#options.connections.get(connectionId)
    return connection?.isOpen === true ? connection : undefined
  }

  /** "Plain HTTP GET without upgrade: 426"; leaving out the stage, or naming another, is forbidden. */
  #answerElsewhere(request: IncomingMessage, response: ServerResponse, url: string): void {
    const [path] = url.split('?', 1)
    const notAdmitted = this.#options.guard.refusal(request)
    if (notAdmitted !== undefined || request.method !== 'GET' || path !== this.#stagePath) {
      forbid(request, response, notAdmitted ?? `Forbidden: this API has ${this.#stagePath}, and @connections under it.`)
      return
    }
    request.resume()
    response.writeHead(426, { Upgrade: 'websocket', 'Content-Length': 0 }).end()
  }
}

/** As by a client that left out the stage. */
function isMisdirectedPost({ method }: IncomingMessage, url: string): boolean {
  return method === 'POST' && /\/(?:@|%40)connections\//.test(url)
}

function forbid(request: IncomingMessage, response: ServerResponse, message: string): void {
  request.resume()
  refuse(response, 403, 'ForbiddenException', message)
}

/** As others have seen it on AWS. */
function noSuchRoute({ method, url = '' }: IncomingMessage): string {
  return `No method found matching route ${url.slice(1, longestShownId)} for http method ${method}.`
}

const longestShownId = 200

/**
 * Ids are base64, in either alphabet. Of such a one that nobody has, a connection is gone; what AWS says of any other is
 * published as a 400, not documented.
 */
function isConnectionId(id: string): boolean {
  return id.length % 4 === 0 && /^[\w+/-]+={0,2}$/.test(id)
}

function refuse(response: ServerResponse, status: number, errorType: string, message?: string): void {
  write(response, { status, errorType, ...(message !== undefined && { message }) })
}

function write(response: ServerResponse, answer: PostAnswer): void {
  const [headers, body] = headersAndBody(answer)
  response.writeHead(answer.status, headers).end(body)
}

function decoded(pathSegment: string): string {
  try {
    return decodeURIComponent(pathSegment)
  } catch {
    return pathSegment
  }
}

/** `2026-11-21T01:59:18Z`. */
function isoSeconds(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`
}
