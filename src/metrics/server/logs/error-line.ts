import { z } from 'zod'
import { readJsonObject } from './json-object.ts'

/** Reports that the runtime gave up on an invocation, or on the init phase. The text is the user's, whole and unchanged. */
export interface ErrorLine {
  readonly kind: 'error'
  /** The id of the request; null if the line does not name it. Then it is the current request of its environment. */
  readonly requestId: string | null
  readonly type: string
  readonly text: string
}

/**
 * Parses the lines that Lambda's runtimes log about an error that no handler has caught, in the text format and in JSON. A
 * handler's own line about an error that it has caught looks different.
 */
export function parseErrorLine(message: string): ErrorLine | null {
  return parseNodeError(message) ?? parsePythonError(message) ?? parseTimeout(message) ?? parseJsonError(message)
}

/** `<time>\t<request id>\tERROR\tInvoke Error \t{"errorType":...}`; of the init phase the id is `undefined`. */
const nodeError =
  /^\S{1,40}\t([\w-]{1,64})\tERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection) ?\t(?=\{)/

function parseNodeError(message: string): ErrorLine | null {
  const match = nodeError.exec(message)
  return match === null ? null : errorOf(readJsonObject(message), idOf(match[1]))
}

/** `[ERROR] KeyError: 'room'\rTraceback (most recent call last):...`, without a request id. */
const pythonError = /^\[ERROR\] ([\w.]{1,100})(?:: ([^\r\n]*))?[\r\n]+Traceback \(most recent call last\):/

function parsePythonError(message: string): ErrorLine | null {
  const match = pythonError.exec(message)
  return match === null ? null : { kind: 'error', requestId: null, type: match[1] ?? '', text: match[2] ?? '' }
}

/** `<time> <request id> Task timed out after 3.00 seconds` */
const timeout = /^\S{1,40} ([\w-]{1,64}) (Task timed out after [\d.]{1,10} seconds)\s*$/

function parseTimeout(message: string): ErrorLine | null {
  const match = timeout.exec(message)
  return match === null ? null : { kind: 'error', requestId: idOf(match[1]), type: 'timeout', text: match[2] ?? '' }
}

const documentSchema = z.object({ errorType: z.string(), errorMessage: z.string().default('') })

/** If the handler logged the line itself, `message` is a text. */
const envelopeSchema = z.object({
  level: z.literal('ERROR'),
  requestId: z.string().optional(),
  message: documentSchema,
})

function parseJsonError(message: string): ErrorLine | null {
  if (!message.startsWith('{') || !message.includes('"errorType"')) return null
  const envelope = envelopeSchema.safeParse(readJsonObject(message)).data
  return envelope === undefined ? null : errorOf(envelope.message, idOf(envelope.requestId))
}

function errorOf(document: unknown, requestId: string | null): ErrorLine | null {
  const parsed = documentSchema.safeParse(document).data
  return parsed === undefined ? null : { kind: 'error', requestId, type: parsed.errorType, text: parsed.errorMessage }
}

function idOf(text: string | undefined): string | null {
  return text === undefined || text === 'undefined' ? null : text
}
