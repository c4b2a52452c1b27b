/**
 * What is written of each connect, message and disconnect. No header, query string, message or address: tickets may be in
 * the first three.
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
