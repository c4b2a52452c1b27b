import type { Settings } from '../settings.ts'
import { lightPoster } from './light-poster.ts'
import type { Poster } from './poster.ts'
import { signingTarget } from './signed-posts.ts'

/**
 * The poster that is set. The SDK's client is only loaded, at the expense of the init phase, where it is used.
 *
 * @throws Error if a variable that it needs is not set
 */
export async function choosePoster(
  { poster, sockets }: Pick<Settings, 'poster' | 'sockets'>,
  variables: Readonly<NodeJS.ProcessEnv>,
): Promise<Poster> {
  if (poster === 'light') {
    return lightPoster(signingTarget(variables, 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'), sockets)
  }
  const { sdkPoster } = await import('./sdk-poster.ts')
  return sdkPoster(sockets)
}
