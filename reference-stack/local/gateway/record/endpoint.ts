import { type ServiceEndpoint, startServiceEndpoint } from '../../wire/service-endpoint.ts'
import type { CountedNotice, GatewayRecordDocument } from './gateway-record.ts'

/** Answers whatever is asked with the gateway's record and the notices of functions, as JSON. AWS has no such service: nobody but the harness asks it. */
export function startRecordEndpoint(
  document: () => GatewayRecordDocument & { readonly notices: readonly CountedNotice[] },
): Promise<ServiceEndpoint> {
  return startServiceEndpoint(0, async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document()),
  }))
}
