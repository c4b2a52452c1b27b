/**
 * What is logged of each connect, message and disconnect. No header, query string, message or address: the first three may
 * contain tickets.
 */
export const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  connectionId: '$context.connectionId',
  requestTimeEpoch: '$context.requestTimeEpoch',
  eventType: '$context.eventType',
  routeKey: '$context.routeKey',
  status: '$context.status',
  errorType: '$context.error.responseType',
  integrationStatus: '$context.integrationStatus',
  integrationLatencyMs: '$context.integrationLatency',
})
