import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { readBody } from './read-body.ts'
import { type Answer, type ServiceEndpoint, startServiceEndpoint } from './service-endpoint.ts'
import { ServiceError, unknownOperation } from './service-error.ts'

/** Answers one operation of a service; throws a ServiceError for what the service would refuse. */
export type Operation = (body: unknown) => object | Promise<object>

/** A service that is spoken to in AWS JSON: every request is a POST that names its operation in a header. */
export interface AwsJsonService {
  readonly version: '1.0' | '1.1'
  /** The prefix of an operation's name in `x-amz-target`. */
  readonly targetPrefix: string
  /** The prefix of an error's name in `__type`. */
  readonly errorPrefix: string
  /** AWS's trait `awsQueryCompatible`: errors also go by the codes of the query protocol that the service once spoke. */
  readonly isQueryCompatible: boolean
  readonly operations: ReadonlyMap<string, Operation>
}

const maxBodyBytes = 1_048_576

/** Starts it on 127.0.0.1. Rejects if the port is taken; port 0 takes a free one. */
export function startAwsJsonService(port: number, service: AwsJsonService): Promise<ServiceEndpoint> {
  return startServiceEndpoint(port, (request) => answerAwsJson(service, request))
}

/** Never rejects. */
export async function answerAwsJson(service: AwsJsonService, request: IncomingMessage): Promise<Answer> {
  const headers = { 'content-type': `application/x-amz-json-${service.version}` }
  try {
    return { status: 200, headers, body: JSON.stringify(await perform(service, request)) }
  } catch (error) {
    const { headers: errorHeaders, ...answer } = errorAnswer(service, error)
    return { ...answer, headers: { ...headers, ...errorHeaders } }
  }
}

async function perform({ targetPrefix, operations }: AwsJsonService, request: IncomingMessage): Promise<object> {
  const body = await readBody(request, maxBodyBytes)
  const target = request.headers['x-amz-target']?.toString() ?? ''
  const operation = target.startsWith(targetPrefix) ? operations.get(target.slice(targetPrefix.length)) : undefined
  if (!operation) throw new ServiceError('UnknownOperationException', unknownOperation(target))
  if (body.kind !== 'read') throw new ServiceError('RequestEntityTooLargeException', 'The body exceeds 1 MB.')
  return operation(parseJson(body.bytes, request.headers['content-encoding'] === 'gzip'))
}

function parseJson(raw: Buffer, isZipped: boolean): unknown {
  try {
    return JSON.parse((isZipped ? gunzipSync(raw, { maxOutputLength: maxBodyBytes }) : raw).toString())
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON, or exceeds 1 MB unzipped.')
  }
}

function errorAnswer({ errorPrefix, isQueryCompatible }: AwsJsonService, error: unknown): Answer {
  const isRefusal = error instanceof ServiceError
  const { shape, message, members, queryCode } = isRefusal ? error : internalFailure(error)
  return {
    status: isRefusal ? 400 : 500,
    headers: isQueryCompatible ? { 'x-amzn-query-error': `${queryCode};${isRefusal ? 'Sender' : 'Receiver'}` } : {},
    body: JSON.stringify({ __type: `${errorPrefix}${shape}`, message, ...members }),
  }
}

function internalFailure(error: unknown): ServiceError {
  return new ServiceError('InternalFailure', error instanceof Error ? (error.stack ?? error.message) : String(error))
}
