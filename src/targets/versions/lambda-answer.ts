import type { LambdaClient } from '@aws-sdk/client-lambda'
import { describeAwsError, isAccessDenied } from '../aws-errors.ts'
import { credentialsOf, withoutCredentials } from '../credentials.ts'

/** The error of Lambda's control plane without credentials, and the fix if a privilege is missing. */
export async function lambdaAnswer(error: unknown, client: LambdaClient): Promise<string> {
  const credentials = await credentialsOf(client).catch(() => [])
  const reason = withoutCredentials(describeAwsError(error, 'Lambda'), credentials)
  return isAccessDenied(error) ? `${reason}; \`fanbench policy measure\` prints what has to be allowed` : reason
}
