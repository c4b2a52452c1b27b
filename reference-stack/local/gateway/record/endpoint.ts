import { type ServiceEndpoint, startServiceEndpoint } from '../../wire/service-endpoint.ts'
import type { GatewayRecordDocument } from './gateway-record.ts'

/** Answers whatever is asked with the gateway's record as JSON. AWS has no such service: nobody but the harness asks it. */
export function startRecordEndpoint(document: () => GatewayRecordDocument): Promise<ServiceEndpoint> {
  return startServiceEndpoint(0, async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document()),
  }))
}
