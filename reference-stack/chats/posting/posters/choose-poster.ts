import type { PostingSettings } from '../posting-settings.ts'
import { lightPoster } from './light-poster.ts'
import type { Poster } from './poster.ts'
import { signingTarget } from './signed-posts.ts'

/**
 * The poster that is set. The SDK's client is only loaded, at the expense of the init phase, where it is used.
 *
 * @param endpoint the variable that says where to
 * @throws Error if a variable that it needs is not set
 */
export async function choosePoster(
  { poster, sockets }: Pick<PostingSettings, 'poster' | 'sockets'>,
  variables: Readonly<NodeJS.ProcessEnv>,
  endpoint: string,
): Promise<Poster> {
  const target = signingTarget(variables, endpoint)
  if (poster === 'light') return lightPoster(target, sockets)
  const { sdkPoster } = await import('./sdk-poster.ts')
  return sdkPoster(sockets, { endpoint: target.endpoint })
}
