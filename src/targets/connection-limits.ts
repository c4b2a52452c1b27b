import type { Target } from './target.ts'

/** "Connection duration for WebSocket API: 2 hours. Idle connection timeout: 10 minutes", neither adjustable. */
const limitsOnAws = { idleSeconds: 600, maxAgeSeconds: 7200 } as const

/** When the target closes a connection by itself, in seconds; null where it does not, or it is not known. */
export function connectionLimitsOf({
  kind,
  url,
  connectionLimits,
}: Pick<Target, 'kind' | 'url' | 'connectionLimits'>): NonNullable<Target['connectionLimits']> {
  if (connectionLimits !== null) return connectionLimits
  const isOnAws = kind === 'aws' || (kind === 'endpoint' && isExecuteApi(new URL(url).hostname))
  return isOnAws ? limitsOnAws : { idleSeconds: null, maxAgeSeconds: null }
}

/** A custom domain does not say what is behind it. */
function isExecuteApi(hostname: string): boolean {
  return /\.execute-api\.[a-z\d-]+\.amazonaws\.com(\.cn)?$/.test(hostname)
}
