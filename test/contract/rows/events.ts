import type { Rows } from './row.ts'

/** 1.3 events, 1.4 how connections end, 1.8 authorizers, IAM and API keys. */
export const eventRows = {
  '1.3-connect': { flag: 'O', claim: 'a CONNECT event has headers, no body and no messageId' },
  '1.3-header-case': { flag: 'O', claim: 'a CONNECT event has every header of the client in its own case' },
  '1.3-no-upgrade': { flag: 'O', claim: 'Connection and Upgrade are not among the headers of a CONNECT event' },
  '1.3-query': { flag: 'O', claim: 'an event has query string parameters only where the URL has a query string' },
  '1.3-user-agent': { flag: 'O', claim: 'the identity has a userAgent only if the client sent one' },
  '1.3-request-id': {
    flag: 'O',
    claim: 'requestId equals extendedRequestId, and requestTimeEpoch is not before connectedAt',
  },
  '1.3-request-time': { flag: 'O', claim: 'requestTime is requestTimeEpoch, written like an access log in UTC' },
  '1.3-message': { flag: 'D/O', claim: 'a MESSAGE event has body, requestContext and isBase64Encoded, and no headers' },
  '1.3-disconnect': { flag: 'O', claim: 'a DISCONNECT event has four headers, all but Host of them empty' },
  '1.3-base64': { flag: 'D', claim: 'isBase64Encoded is always false: there are no binary messages' },
  '1.3-no-nulls': { flag: 'O', claim: 'fields that would be null are left out' },
  '1.3-authorizer': {
    flag: 'D/O',
    claim: 'every event of a connection has principalId, context and integrationLatency of its authorizer',
  },
  '1.3-connection-id': { flag: 'O', claim: 'a connection id is about 16 characters of base64, the last one a =' },

  '1.4-no-code': { flag: 'D/O', claim: 'a client that closes without a code: 1005 and its text' },
  '1.4-going-away': { flag: 'O', claim: 'a browser that navigates away: 1001 and no reason' },
  '1.4-deleted': { flag: 'O', claim: 'DELETE closes with 1000, Connection Closed Normally, which cannot be chosen' },
  '1.4-idle': { flag: 'O', claim: 'the idle timeout closes with 1001, Going away' },
  '1.4-binary': { flag: 'D', claim: '$disconnect hears 1003 of a client that sent a binary frame' },
  '1.4-too-big': { flag: 'D', claim: '$disconnect hears 1009 of a client that sent too large a frame' },

  '1.8-once': {
    flag: 'D',
    claim: 'an authorizer runs on $connect alone, and its result is bound to the connection',
  },
  '1.8-method-arn': { flag: 'D', claim: 'methodArn is arn:aws:execute-api:{region}:{account}:{api}/{stage}/$connect' },
  '1.8-identity-source': { flag: 'D', claim: 'a missing identity source is a 401 without a call' },
  '1.8-event': { flag: 'D', claim: 'the event of an authorizer has Connection, Upgrade and content-length too' },
  '1.8-part-of-the-handshake': { flag: 'D', claim: 'the authorizer has answered before $connect is invoked' },
  '1.8-iam-connect': {
    flag: 'D',
    claim: 'with IAM on $connect the caller needs execute-api:Invoke on .../{stage}/{routeKey}',
    untried: 'the probe has no IAM authorization',
  },
  '1.8-iam-connections': {
    flag: 'D',
    claim:
      '@connections needs execute-api:ManageConnections on .../{stage}/POST/@connections/{id}, GET and DELETE alike',
    untried: 'IAM is not modelled here; a deployed probe has nothing else, and would not work',
  },
  '1.8-cdk-grants': {
    flag: 'D',
    claim: 'what the grants of aws-cdk allow on @connections',
    untried: 'about a library, not about the service',
  },
  '1.8-api-keys': {
    flag: 'D',
    claim: 'a $connect route that requires an API key takes it by apiKeySelectionExpression',
    untried:
      'the probe has no usage plan; test/reference-stack/local/gateway/limits/usage-plan.test.ts tries it on the stand-in',
  },
  '1.8-cdk-usage-plans': {
    flag: 'O',
    claim: 'aws-cdk has constructs for WebSocket usage plans since 2.212',
    untried: 'about a library, not about the service',
  },
} as const satisfies Rows
