/** Longer API Gateway does not wait for the function of a route of a WebSocket API (its quotas: "integration timeout"). */
export const integrationLimitSeconds = 29
