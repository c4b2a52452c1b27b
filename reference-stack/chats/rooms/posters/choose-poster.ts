import { lightPoster, postTarget } from './light-poster.ts'
import type { Poster } from './poster.ts'

/**
 * The poster that the variable `POSTER` names: `light`, unless it says `sdk`. The SDK's client is only loaded, at the
 * expense of the init phase, where it is used.
 *
 * @param concurrency posts that will be under way at once
 * @throws Error if there is no such poster, or if a variable that it needs is not set
 */
export async function choosePoster(variables: Readonly<NodeJS.ProcessEnv>, concurrency: number): Promise<Poster> {
  const name = variables['POSTER'] ?? 'light'
  if (name === 'light') return lightPoster(postTarget(variables))
  if (name !== 'sdk') throw new Error(`POSTER is '${name}', but there are: light, sdk`)
  const { sdkPoster } = await import('./sdk-poster.ts')
  return sdkPoster(concurrency)
}
