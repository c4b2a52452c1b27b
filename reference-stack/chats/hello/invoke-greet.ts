import { isTaken, signedPosts, signingTarget } from '../posting/posters/signed-posts.ts'

const {
  AWS_REGION,
  AWS_ENDPOINT_URL_LAMBDA = `https://lambda.${AWS_REGION}.amazonaws.com`,
  FUNCTION_GREET,
} = process.env
const variables = { ...process.env, AWS_ENDPOINT_URL_LAMBDA }

const post = signedPosts(
  signingTarget(variables, 'AWS_ENDPOINT_URL_LAMBDA'),
  { service: 'lambda', headers: { 'x-amz-invocation-type': 'Event' } },
  1,
)

/** The event of Greet. */
export interface GreetEvent {
  readonly connectionId: string
}

/**
 * Invokes Greet asynchronously: 202 as soon as the event is queued, long before it is handled.
 *
 * @throws Error if Lambda does not take the event
 */
export async function invokeGreet(event: GreetEvent): Promise<void> {
  if (FUNCTION_GREET === undefined) throw new Error('FUNCTION_GREET is not set')
  const path = `/2015-03-31/functions/${encodeURIComponent(FUNCTION_GREET)}/invocations`
  const { status, code } = await post(path, JSON.stringify(event))
  if (!isTaken(status)) throw new Error(`Lambda did not take the event for ${FUNCTION_GREET}: ${status ?? code}`)
}
