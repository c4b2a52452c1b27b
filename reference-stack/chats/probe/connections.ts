import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { InvocationLine } from '../invocation-line.ts'
import type { ProbeEvent } from './events.ts'

export type ConnectionCall = 'post' | 'get' | 'delete'

/** The outcome of a call to `@connections`. */
export interface CallOutcome {
  readonly httpStatus: number | undefined
  readonly errorName: string | null
  readonly errorMessage?: string
  /** The headers of an error response, in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** The answer of GET about the connection. */
  readonly connection?: object
}

/** Calls `@connections` once: a refusal is an outcome. Notes posts in the invocation's line. */
export async function callConnections(
  call: ConnectionCall,
  { connectionId, text, event, line }: CallOptions,
): Promise<CallOutcome> {
  if (call === 'post') {
    line.posts += 1
    line.postAttempts += 1
  }
  try {
    const { $metadata, ...connection } = await send(call, connectionId, text, managementApi(event))
    return {
      httpStatus: $metadata.httpStatusCode,
      errorName: null,
      ...(call === 'get' ? { connection } : {}),
    }
  } catch (error) {
    const outcome = outcomeOf(error)
    if (call === 'post') {
      if (outcome.httpStatus === 410) line.postsGone += 1
      else line.failed += 1
      if (outcome.httpStatus === 429) line.postsThrottled += 1
    }
    return outcome
  }
}

interface CallOptions {
  readonly connectionId: string
  /** The message of a post. */
  readonly text: string
  readonly event: ProbeEvent
  readonly line: InvocationLine
}

function send(call: ConnectionCall, ConnectionId: string, Data: string, api: ApiGatewayManagementApiClient) {
  if (call === 'post') return api.send(new PostToConnectionCommand({ ConnectionId, Data }))
  if (call === 'get') return api.send(new GetConnectionCommand({ ConnectionId }))
  return api.send(new DeleteConnectionCommand({ ConnectionId }))
}

const clients = new Map<string, ApiGatewayManagementApiClient>()

/** `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI`, where it is set, or the API that the event came from. */
function managementApi({ requestContext }: ProbeEvent): ApiGatewayManagementApiClient {
  const endpoint =
    process.env['AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'] ??
    `https://${requestContext?.domainName}/${requestContext?.stage}`
  let client = clients.get(endpoint)
  if (client === undefined) {
    // One attempt: what is asked for is the first answer.
    client = new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1 })
    clients.set(endpoint, client)
  }
  return client
}

interface ServiceError {
  readonly name: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers: Readonly<Record<string, string>> }
}

function outcomeOf(error: unknown): CallOutcome {
  const { name, message, $metadata, $response } = error as ServiceError
  return {
    httpStatus: $metadata?.httpStatusCode,
    errorName: name,
    errorMessage: message,
    ...($response === undefined ? {} : { headers: $response.headers }),
  }
}
