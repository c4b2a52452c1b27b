const passing = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'TooManyRequestsException',
  // Of paging that took too long: the next question begins anew.
  'InvalidNextToken',
])

/** May the same call succeed later? Throttling, a fault of the service, no answer in time. Not: no rights, no credentials, nobody there. */
export function isTransient(error: unknown): boolean {
  const { name, status } = facts(error)
  return passing.has(name) || name === 'TimeoutError' || name === 'AbortError' || status === 429 || status >= 500
}

/** By the first line of what it said: of a wrong signature CloudWatch goes on to quote the whole request. */
export function describeCloudWatchError(error: unknown, service = 'CloudWatch'): string {
  const { name, message: said } = facts(error)
  const message = said.split('\n', 1)[0] ?? ''
  return `${service} could not be asked: ${message === '' ? name : `${name}: ${message}`}`
}

function facts(error: unknown): { name: string; message: string; status: number } {
  const { name, message, code, $metadata } = error as Partial<
    Error & { code: string; $metadata: { httpStatusCode?: number } }
  >
  // A refused connection over two address families is an AggregateError without a message.
  return { name: code ?? name ?? 'Error', message: message ?? '', status: $metadata?.httpStatusCode ?? 0 }
}
