import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { type InvocationsRequest, pullInvocations } from '../../../../../src/metrics/server/logs/pull-invocations.ts'
import type { PulledInvocations } from '../../../../../src/metrics/server/invocation-fact.ts'
import { emulatedTarget, endedAt, startedAt } from '../pull-from.ts'

export const functions = { SendMessage: 'rooms-SendMessage' }

/** Without the SDK's own retries: what is under test asks again itself. */
export function logsClient(endpoint: string): CloudWatchLogsClient {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret-at-all-but-long' }
  return new CloudWatchLogsClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
}

/** Pulls the invocations of a run of 80 seconds. */
export async function pullFrom(
  endpoint: string,
  pull: Partial<Omit<InvocationsRequest, 'client' | 'target'>> & { functions?: Record<string, string> },
): Promise<PulledInvocations> {
  const client = logsClient(endpoint)
  try {
    return await pullInvocations({
      client,
      target: emulatedTarget(pull.functions ?? functions),
      caused: {},
      startedAt,
      endedAt,
      waitSeconds: 0,
      signal: new AbortController().signal,
      onWait: () => undefined,
      masked: (text) => text,
      ...pull,
    })
  } finally {
    client.destroy()
  }
}
