import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Target } from './target.ts'

/**
 * The CloudWatch that has the target's figures; null where there is none to ask: a bare URL, or an emulated stack
 * that names no endpoint (AWS's own knows nothing of it). The caller destroys it.
 */
export function cloudWatchClient(target: Target): CloudWatchClient | null {
  const endpoint = target.endpoints.cloudwatch
  if (target.region === null || (target.kind !== 'aws' && endpoint === undefined)) return null
  return new CloudWatchClient({
    region: target.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // The stand-in does not check signatures, and the user's own keys have no business there.
    ...(target.kind === 'emulated' ? { credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' } } : {}),
  })
}
