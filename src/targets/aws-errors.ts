import { Refusal, exitCodes } from '../exit-codes.ts'
import { credentialsOf, withoutCredentials } from './credentials.ts'
import { isMissingRight } from './missing-right.ts'

const keysThatAreRefused = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

/**
 * What a service has answered, or why it could not be asked, with what to do about it: a {@link Refusal} (exit 2 where the
 * user's keys are the matter, else 15). Never with the keys, which services quote at times.
 *
 * @param what was to be done: `to see whose the stack is`
 */
export async function awsRefusal(
  what: string,
  client: Parameters<typeof credentialsOf>[0],
  error: unknown,
): Promise<Refusal> {
  const credentials = await credentialsOf(client).catch(() => [])
  const { name, message } = error as Error
  // Of a wrong signature AWS goes on to quote the whole request.
  const said = withoutCredentials(message.split('\n', 1)[0] ?? '', credentials)
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return new Refusal(
      exitCodes.usage,
      `${what}: no keys for AWS are found here (${said}); give AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in first`,
    )
  if (keysThatAreRefused.has(name))
    return new Refusal(
      exitCodes.usage,
      `${what}: AWS does not take the keys: ${name}: ${said}; log in again, or give others`,
    )
  if (isMissingRight(error))
    return new Refusal(
      exitCodes.refused,
      `${what}: the keys may not do that: ${said}; \`fanbench policy\` prints what has to be allowed`,
    )
  return new Refusal(exitCodes.refused, `${what}: ${name}: ${said === '' ? 'no answer' : said}`)
}
