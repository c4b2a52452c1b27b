import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { type QueryValue, parametersOf, queryAnswer, queryRefusal } from '../wire/aws-query.ts'
import { readBody } from '../wire/read-body.ts'
import type { Answer } from '../wire/service-endpoint.ts'
import { ServiceError, unknownOperation } from '../wire/service-error.ts'

// CloudWatch also speaks the query protocol, to the SDK v2 and to the SDK v3 of before 2026, and CBOR.

const namespace = 'http://monitoring.amazonaws.com/doc/2010-08-01/'
const maxBodyBytes = 1_048_576

/** Numbers and instants are text in a form. */
const numbers = new Set(['Value', 'Values', 'Counts', 'SampleCount', 'Sum', 'Minimum', 'Maximum', 'StorageResolution'])

export function isQuery({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

/** Metrics are taken; who wants to read them asks in AWS JSON. */
export async function answerQuery(
  request: IncomingMessage,
  putMetricData: (body: unknown) => unknown,
): Promise<Answer> {
  const body = await readBody(request, maxBodyBytes)
  if (body.kind !== 'read') return queryRefusal(namespace, 'RequestEntityTooLarge', 'The body exceeds 1 MB.')
  let form: URLSearchParams
  try {
    form = new URLSearchParams(textOf(body.bytes, request.headers['content-encoding'] === 'gzip'))
  } catch {
    return queryRefusal(namespace, 'SerializationException', 'The body is not a form, or exceeds 1 MB unzipped.')
  }
  const action = form.get('Action') ?? ''
  if (action !== 'PutMetricData')
    return queryRefusal(
      namespace,
      'InvalidAction',
      `${unknownOperation(action)} In the query protocol, which the SDK v2 speaks, PutMetricData alone is; the SDK v3 has others.`,
    )
  try {
    putMetricData(typed(parametersOf(form)))
    return queryAnswer(action, namespace)
  } catch (error) {
    if (error instanceof ServiceError) return queryRefusal(namespace, error.queryCode, error.message)
    throw error
  }
}

function textOf(bytes: Buffer, isZipped: boolean): string {
  return (isZipped ? gunzipSync(bytes, { maxOutputLength: maxBodyBytes }) : bytes).toString()
}

function typed(value: QueryValue, name = ''): unknown {
  // All text, with a `Value` too.
  if (name === 'Dimensions') return value
  if (typeof value === 'string') {
    if (numbers.has(name)) return Number(value)
    return name === 'Timestamp' ? Date.parse(value) / 1000 : value
  }
  if (Array.isArray(value)) return value.map((one: QueryValue) => typed(one, name))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typed(one, key)]))
}

export function isCbor({ headers }: IncomingMessage): boolean {
  return headers['smithy-protocol'] === 'rpc-v2-cbor'
}

/** By name, in its own format: other clients would say that they cannot read the answer. */
export async function refuseCbor(request: IncomingMessage): Promise<Answer> {
  await readBody(request, maxBodyBytes)
  const operation = request.url?.split('/').at(-1) ?? ''
  const message = `${unknownOperation(operation)} The embedded CloudWatch speaks no CBOR: use a client of AWS JSON, as the newest SDKs have.`
  const error = cborMap({ __type: 'com.amazonaws.cloudwatch#UnknownOperationException', message })
  return { status: 400, headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }, body: error }
}

/** A map of texts, of fewer than 24. */
function cborMap(entries: Readonly<Record<string, string>>): Buffer {
  const texts = Object.entries(entries).flat().map(cborText)
  return Buffer.concat([Buffer.from([0xa0 | (texts.length / 2)]), ...texts])
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]), bytes])
}
