import type { LambdaContext } from '../../handling/events.ts'
import { type PostOutcome, signedPosts, signingTarget } from '../../posting/posters/signed-posts.ts'
import { settings } from '../settings.ts'

const { AWS_REGION, AWS_ENDPOINT_URL_LAMBDA = `https://lambda.${AWS_REGION}.amazonaws.com` } = process.env
const variables = { ...process.env, AWS_ENDPOINT_URL_LAMBDA }

const post = signedPosts(
  signingTarget(variables, 'AWS_ENDPOINT_URL_LAMBDA'),
  { service: 'lambda', headers: { 'x-amz-invocation-type': 'Event' } },
  settings.sockets,
)

/**
 * Invokes the function that runs, asynchronously: 202 as soon as the event is queued. It is handled by the same version, though the
 * alias of the routes may point to another one by then, with other settings or of other code.
 */
export async function invokeSelf(
  { invokedFunctionArn, functionVersion }: LambdaContext,
  event: object,
): Promise<PostOutcome> {
  const unqualified = invokedFunctionArn.split(':').slice(0, 7).join(':')
  const name = encodeURIComponent(`${unqualified}:${functionVersion}`)
  return post(`/2015-03-31/functions/${name}/invocations`, JSON.stringify(event))
}
