/** Lambda's limits: 6 MB each way for a caller that waits, 1 MB for an event that is queued. */
export const maxPayloadBytes = 6 * 1024 * 1024
export const maxQueuedPayloadBytes = 1024 * 1024
