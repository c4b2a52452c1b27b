import { type ServiceEndpoint, startServiceEndpoint } from '../../wire/service-endpoint.ts'
import type { CountedNotice, GatewayRecordDocument } from './gateway-record.ts'

/** Answers `/work` with what the functions have done, and all else with the gateway's record and the notices of functions, as JSON. AWS has no such service: nobody but the harness asks it. */
export function startRecordEndpoint(
  document: () => GatewayRecordDocument & { readonly notices: readonly CountedNotice[] },
  work: () => Promise<object>,
): Promise<ServiceEndpoint> {
  return startServiceEndpoint(0, async ({ url }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(url === '/work' ? await work() : document()),
  }))
}
