import { isTaken, signedPosts, signingTarget } from './posters/signed-posts.ts'

/**
 * Invokes a function asynchronously: 202 as soon as the event is queued, long before it is handled. It rejects if Lambda does not
 * take the event.
 *
 * @param variable the environment variable that names the function, as `invokes` of the definition sets it
 * @throws Error if that variable, or another that it needs, is not set, which is while the module loads
 */
export function invoking(variable: string): (event: object) => Promise<void> {
  const { AWS_REGION, AWS_ENDPOINT_URL_LAMBDA = `https://lambda.${AWS_REGION}.amazonaws.com` } = process.env
  const functionName = process.env[variable]
  if (functionName === undefined) throw new Error(`${variable} is not set`)
  const post = signedPosts(
    signingTarget({ ...process.env, AWS_ENDPOINT_URL_LAMBDA }, 'AWS_ENDPOINT_URL_LAMBDA'),
    { service: 'lambda', headers: { 'x-amz-invocation-type': 'Event' } },
    1,
  )
  return async (event) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`
    const { status, code } = await post(path, JSON.stringify(event))
    if (!isTaken(status)) throw new Error(`Lambda did not take the event for ${functionName}: ${status ?? code}`)
  }
}
