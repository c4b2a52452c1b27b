import type { HttpApiFacts, HttpCall } from '../event.ts'

/**
 * The value of an identity source, `method.request.header.Auth` or `$request.header.Auth`; undefined if it is missing or empty. Names of
 * headers are matched in any case.
 */
export function identityOf(
  source: string,
  { stageVariables = {} }: HttpApiFacts,
  { request, match }: HttpCall,
): string | undefined {
  if (source === '$context.routeKey') return match.key
  const [, place = '', name = ''] = /(header|querystring|stageVariables)\.(.+)$/.exec(source) ?? []
  const found =
    place === 'header'
      ? request.headers[name.toLowerCase()]?.toString()
      : place === 'querystring'
        ? new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get(name)
        : stageVariables[name]
  return found === '' || found === null ? undefined : found
}
