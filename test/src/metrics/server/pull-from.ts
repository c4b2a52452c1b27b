import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { pullServerFigures } from '../../../../src/metrics/server/pull.ts'
import type { HandedOnInvocations } from '../../../../src/metrics/server/server-snapshot.ts'
import type { ServerFigures } from '../../../../src/metrics/result/run-result.ts'
import { type Target, endpointTarget } from '../../../../src/targets/target.ts'

export const startedAt = new Date('2026-11-21T02:15:20.500Z')
export const endedAt = new Date('2026-11-21T02:16:40.250Z')

export function emulatedTarget(functions: Target['functions'], api: Target['api'] = null): Target {
  return { ...endpointTarget('ws://127.0.0.1:3001/prod'), kind: 'emulated', region: 'us-east-1', functions, api }
}

interface Pull {
  readonly functions: Target['functions']
  readonly api?: Target['api']
  readonly tables?: Target['tables']
  readonly alias?: string
  readonly invokedByStreams?: readonly string[]
  readonly startedAt?: Date
  readonly endedAt?: Date
  readonly caused?: Record<string, number>
  readonly handedOn?: HandedOnInvocations
  readonly waitSeconds?: number
  readonly signal?: AbortSignal
  readonly onWait?: (text: string) => void
}

/** Pulls the figures of a run, of 80 seconds unless told. The SDK's own retries are off: what is under test asks again itself. */
export async function pullFrom(endpoint: string, pull: Pull): Promise<ServerFigures> {
  const { functions, api = null, tables = {}, alias = null, invokedByStreams = [], caused = {}, waitSeconds = 0 } = pull
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  try {
    return await pullServerFigures({
      client,
      target: { ...emulatedTarget(functions, api), tables, alias, invokedByStreams },
      caused,
      handedOn: pull.handedOn ?? new Map(),
      startedAt: pull.startedAt ?? startedAt,
      endedAt: pull.endedAt ?? endedAt,
      waitSeconds,
      signal: pull.signal ?? new AbortController().signal,
      onWait: pull.onWait ?? (() => undefined),
    })
  } finally {
    client.destroy()
  }
}
