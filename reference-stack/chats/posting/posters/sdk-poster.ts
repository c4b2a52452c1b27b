import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiClientConfig,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { type Poster, answerOfFailure, requestTimeoutMs } from './poster.ts'

/**
 * Posts through the AWS SDK: endpoint, Region and credentials as it finds them.
 *
 * @param socketsMax requests that may be under way at once; more wait for a socket
 */
export function sdkPoster(socketsMax: number, configuration: ApiGatewayManagementApiClientConfig = {}): Poster {
  const agent = { keepAlive: true, maxSockets: socketsMax }
  // One for the life of the environment: a client costs several times as much to build as a post. It does not retry by
  // itself, because its retries would be neither counted nor bounded by the deadline.
  const connections = new ApiGatewayManagementApiClient({
    ...configuration,
    maxAttempts: 1,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: 1000,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  })
  return async (connectionId, text) => {
    try {
      await connections.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: text }))
      return 'delivered'
    } catch (error) {
      const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: string }
      return answerOfFailure({ status: $metadata?.httpStatusCode, code })
    }
  }
}
