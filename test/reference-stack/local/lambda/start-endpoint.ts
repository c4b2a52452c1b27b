import { LambdaClient } from '@aws-sdk/client-lambda'
import type { FunctionDefinition } from '../../../../reference-stack/define-stack.ts'
import { startLambdaEndpoint } from '../../../../reference-stack/local/lambda/api/endpoint.ts'
import type { LambdaServiceOptions } from '../../../../reference-stack/local/lambda/service-options.ts'
import { startFixtures } from './start-service.ts'

/** The fixtures behind Lambda's endpoint, and the SDK's client for it. */
export async function startEndpoint(
  fixtures: Readonly<Record<string, Partial<FunctionDefinition>>>,
  options: Partial<LambdaServiceOptions> = {},
) {
  const { service, metrics } = await startFixtures(fixtures, { updateMs: 50, ...options })
  const endpoint = await startLambdaEndpoint({
    service: () => service,
    region: 'eu-central-1',
    serviceTimes: options.serviceTimes,
  })
  const client = new LambdaClient({
    endpoint: endpoint.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  return {
    service,
    metrics,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy()
      await endpoint[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

/** Gaps of the SDK's waiters; theirs are seconds. */
export const waiting = { maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.1 }
