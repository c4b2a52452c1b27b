import { Refusal, exitCodes } from '../exit-codes.ts'
import { credentialsOf, withoutCredentials } from './credentials.ts'

const throttling = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'TooManyRequestsException',
  // Of paging that took too long: the next request begins anew.
  'InvalidNextToken',
])

const deniedAccess = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])

const rejectedCredentials = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

const noCredentials = new Set(['CredentialsProviderError', 'TokenProviderError'])

/**
 * May the same request succeed later? After throttling, a fault of the service or a timeout it may; without permission, without
 * credentials or where nobody listens it may not.
 */
export function isTransient(error: unknown): boolean {
  const { name, status } = factsOf(error)
  return throttling.has(name) || name === 'TimeoutError' || name === 'AbortError' || status === 429 || status >= 500
}

/** Credentials are valid but lack this permission. */
export function isAccessDenied(error: unknown): boolean {
  return deniedAccess.has((error as Error).name)
}

/** The first line of what the service said. It may quote credentials: see {@link withoutCredentials}. */
export function describeAwsError(error: unknown, service: string): string {
  const { name, firstLine } = factsOf(error)
  return `${service} could not be asked: ${firstLine === '' ? name : `${name}: ${firstLine}`}`
}

/**
 * An error of an AWS service with what to do about it, and without the credentials that some services quote: a {@link Refusal},
 * exit 2 where the credentials are missing or rejected, else 15.
 *
 * @param what was not done: `cannot look at the stack`
 */
export async function awsRefusal(
  what: string,
  client: Parameters<typeof credentialsOf>[0],
  error: unknown,
): Promise<Refusal> {
  const credentials = await credentialsOf(client).catch(() => [])
  const { name, firstLine } = factsOf(error)
  const said = withoutCredentials(firstLine, credentials)
  if (noCredentials.has(name))
    return new Refusal(
      exitCodes.usage,
      `${what}: no AWS credentials are found here (${said}); set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in first`,
    )
  if (rejectedCredentials.has(name))
    return new Refusal(
      exitCodes.usage,
      `${what}: AWS rejects the credentials: ${name}: ${said}; log in again, or give others`,
    )
  if (isAccessDenied(error))
    return new Refusal(
      exitCodes.refused,
      `${what}: the credentials lack this permission: ${said}; \`fanbench policy\` prints what has to be allowed`,
    )
  return new Refusal(exitCodes.refused, `${what}: ${name}: ${said === '' ? 'no answer' : said}`)
}

function factsOf(error: unknown): { name: string; firstLine: string; status: number } {
  const { name, message, code, $metadata } = error as Partial<
    Error & { code: string; $metadata: { httpStatusCode?: number } }
  >
  return {
    // A refused connection over two address families is an AggregateError without a message.
    name: code ?? name ?? 'Error',
    // Of a wrong signature AWS goes on to quote the whole request.
    firstLine: message?.split('\n', 1)[0] ?? '',
    status: $metadata?.httpStatusCode ?? 0,
  }
}
