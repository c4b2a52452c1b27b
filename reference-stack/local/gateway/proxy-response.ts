import { parsedJson } from './parsed-json.ts'

/** The answer of a function to a proxy integration. */
export interface ProxyResponse {
  readonly statusCode: number
  /** The headers, including `multiValueHeaders`: a header has each of its values. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string | undefined
  /** An HTTP answer can have bytes; a WebSocket API takes no notice of it. */
  readonly isBase64Encoded: boolean
}

/** All that a proxy response may have; with any other member API Gateway takes it for malformed. */
const members = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'])

/**
 * Reads an answer of the "output format of a Lambda function for proxy integration". Undefined for every other, which is
 * "malformed": a further member (what `@connections` answered, say), a status that is none, a `body` that is no text,
 * headers that are no text either.
 */
export function readProxyResponse(payload: string): ProxyResponse | undefined {
  const answer = asRecord(parsedJson(payload))
  if (answer === undefined || Object.keys(answer).some((member) => !members.has(member))) return undefined
  const statusCode = statusOf(answer['statusCode'])
  const headers = readHeaders(answer['headers'] ?? {}, answer['multiValueHeaders'] ?? {})
  const body = answer['body'] ?? undefined
  const flag = answer['isBase64Encoded'] ?? false
  if (statusCode === undefined || headers === undefined || typeof flag !== 'boolean') return undefined
  return body === undefined || typeof body === 'string'
    ? { statusCode, headers, body, isBase64Encoded: flag }
    : undefined
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined
}

/** By names in lower case; undefined if a value is no text. */
function readHeaders(single: unknown, multiple: unknown): Map<string, string[]> | undefined {
  const [ones, lists] = [asRecord(single), asRecord(multiple)]
  if (ones === undefined || lists === undefined) return undefined
  const headers = new Map<string, string[]>()
  for (const [name, value] of [
    ...Object.entries(ones).map(([name, one]) => [name, [one]] as const),
    ...Object.entries(lists),
  ]) {
    if (!Array.isArray(value) || !value.every(isText)) return undefined
    const key = name.toLowerCase()
    headers.set(key, [...(headers.get(key) ?? []), ...value.map(String)])
  }
  return headers
}

function isText(value: unknown): value is string | boolean {
  return typeof value === 'string' || typeof value === 'boolean'
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
