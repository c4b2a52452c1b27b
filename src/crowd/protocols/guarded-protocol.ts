import { userPlace } from '../../../user-files/load-failure.ts'
import { replacedClock } from '../../../user-files/replaced-clock.ts'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { AnsweredExchange, Exchange, HttpRequest, Protocol } from './protocol.ts'

// Compared in each call.
// oxlint-disable-next-line typescript/unbound-method -- and never called
const [ownNow, ownDateNow] = [performance.now, Date.now]

/** A week, as of every duration that is set: a timer of Node's cannot hold much more. */
const longestWaitMs = 604_800_000

/**
 * The protocol of a user's file: what its functions throw, or return in another shape, becomes a Refusal (exit 2) that says
 * where, as only the user can fix it.
 */
export function guardedProtocol(protocol: Protocol, path: string): Protocol {
  const { name, echoesToSender, hasRooms, creatorJoins, query, routes } = protocol
  const hello = protocol.hello?.bind(protocol)
  const createRoom = protocol.createRoom?.bind(protocol)
  const join = protocol.join?.bind(protocol)
  const leave = protocol.leave?.bind(protocol)
  const setPosition = protocol.setPosition?.bind(protocol)
  const readPositions = protocol.readPositions?.bind(protocol)
  const isReply = protocol.isReply?.bind(protocol)
  const { attempt, exchangeOf, answeredExchangeOf, frameOf } = guardedCalls(path)

  return {
    name,
    echoesToSender,
    ...(hasRooms !== undefined && { hasRooms }),
    ...(creatorJoins !== undefined && { creatorJoins }),
    ...(query !== undefined && { query }),
    ...(routes !== undefined && { routes }),
    ...(hello !== undefined && { hello: (member) => exchangeOf('hello', () => hello(member)) }),
    ...(createRoom !== undefined && {
      createRoom: (room, member) => exchangeOf('createRoom', () => createRoom(room, member)),
    }),
    ...(join !== undefined && {
      join: (room, member) => exchangeOf('join', () => join(room, member)),
    }),
    say: (room, text, member) =>
      messageIn(
        attempt('say', () => protocol.say(room, text, member)),
        path,
      ),
    ...(leave !== undefined && {
      leave: (room, member) => exchangeOf('leave', () => leave(room, member)),
    }),
    ...(setPosition !== undefined && {
      setPosition: (room, position, member) => frameOf('setPosition', () => setPosition(room, position, member)),
    }),
    ...(readPositions !== undefined && {
      readPositions: (room, member) => answeredExchangeOf('readPositions', () => readPositions(room, member)),
    }),
    ...(isReply !== undefined && { isReply: (frame) => attempt('isReply', () => isReply(frame)) }),
  }
}

/** Calls of functions of the user's file: each checks the returned shape. */
interface GuardedCalls {
  readonly attempt: <Result>(step: string, call: () => Result) => Result
  readonly exchangeOf: (step: string, call: () => Exchange) => Exchange
  /** An exchange that must have `answered`, because its answer holds the requested value. */
  readonly answeredExchangeOf: (step: string, call: () => Exchange) => AnsweredExchange
  readonly frameOf: (step: string, call: () => string) => string
}

function guardedCalls(path: string): GuardedCalls {
  function mistake(what: string): Refusal {
    return new Refusal(exitCodes.usage, `protocol ${path}: ${what}`)
  }

  function attempt<Result>(step: string, call: () => Result): Result {
    let result: Result
    try {
      result = call()
    } catch (cause) {
      throw mistake(`${step} failed: ${withPlace(cause)}`)
    }
    if (performance.now !== ownNow || Date.now !== ownDateNow)
      throw mistake(`${step} replaces ${replacedClock()}, by which fanbench measures`)
    return result
  }

  function exchangeOf(step: string, call: () => Exchange): Exchange {
    const exchange: Partial<Exchange> | null | undefined = attempt(step, call)
    const { send, doneAfterMs } = exchange ?? {}
    const refused = exchange?.refused?.bind(exchange)
    const answered = typeof exchange?.answered === 'function' ? exchange.answered.bind(exchange) : undefined
    if (typeof send !== 'string' || (answered === undefined && doneAfterMs === undefined))
      throw mistake(
        `${step} must return { send: a string, answered: a function }, or { send, doneAfterMs } for a chat that does not answer it`,
      )
    if (answered !== undefined && doneAfterMs !== undefined)
      throw mistake(`${step} returns answered and doneAfterMs; leave out the one or the other`)
    if (doneAfterMs !== undefined && !isWaitMs(doneAfterMs))
      throw mistake(`doneAfterMs of ${step} must be a number of milliseconds from 0 to ${longestWaitMs}`)
    return {
      send,
      ...(answered !== undefined && { answered: (frame) => attempt(`answered of ${step}`, () => answered(frame)) }),
      ...(doneAfterMs !== undefined && { doneAfterMs }),
      ...(refused !== undefined && { refused: (frame) => reasonOf(step, () => refused(frame)) }),
    }
  }

  function answeredExchangeOf(step: string, call: () => Exchange): AnsweredExchange {
    const exchange = exchangeOf(step, call)
    if (isAnswered(exchange)) return exchange
    throw mistake(`${step} must return answered, and no doneAfterMs: it reads the answer`)
  }

  function reasonOf(step: string, call: () => string | undefined): string | undefined {
    const reason: unknown = attempt(`refused of ${step}`, call)
    if (reason === undefined || typeof reason === 'string') return reason
    throw mistake(`refused of ${step} must return a string, or undefined for a frame that refuses nothing`)
  }

  function frameOf(step: string, call: () => string): string {
    const frame: unknown = attempt(step, call)
    if (typeof frame !== 'string') throw mistake(`${step} must return a string, not ${typeof frame}`)
    return frame
  }

  return { attempt, exchangeOf, answeredExchangeOf, frameOf }
}

/** Returns the result of `say` if it is a frame or a request over HTTP. */
function messageIn(message: unknown, path: string): string | HttpRequest {
  if (typeof message === 'string' || isHttpRequest(message)) return message
  throw new Refusal(
    exitCodes.usage,
    `protocol ${path}: say must return a string, or a request { method, path, headers, body } whose path begins with /, not ${typeof message}`,
  )
}

/** The refusal (exit 2) of a message that is a request, where no URL is known to send it to. */
export function noHttpApi(): Refusal {
  return new Refusal(
    exitCodes.usage,
    'the protocol publishes over HTTP, and the target has no HTTP API: give --publish-url',
  )
}

function isAnswered(exchange: Exchange): exchange is AnsweredExchange {
  return exchange.answered !== undefined
}

/** Checked by hand: a worker that loads a library for it takes more memory than all else that it checks. */
function isHttpRequest(value: unknown): value is HttpRequest {
  const { method, path, headers = {}, body = '' } = (value ?? {}) as Readonly<Record<string, unknown>>
  return (
    typeof method === 'string' &&
    /^[A-Z]+$/.test(method) &&
    typeof path === 'string' &&
    /^\/(?!\/)[^#\s]*$/.test(path) &&
    typeof headers === 'object' &&
    headers !== null &&
    Object.values(headers).every((header) => typeof header === 'string') &&
    typeof body === 'string'
  )
}

function isWaitMs(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= longestWaitMs
}

/** The message, and the topmost line of the stack outside of packages. */
function withPlace(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const place = userPlace(cause)
  return place === undefined ? cause.message : `${cause.message}, at ${place.file}:${place.line}`
}
