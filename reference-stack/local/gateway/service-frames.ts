/** What API Gateway itself says to a client. A blank after the first colon only: that is how it is captured on AWS. */
export function serviceFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`
}

/** In the frame for a throttled message. No sample from AWS is known: there it may be `Limit Exceeded`, or neither. */
export const throttledMessage = 'Too Many Requests'
