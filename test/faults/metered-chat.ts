import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startCloudWatch } from '../../reference-stack/local/cloudwatch/endpoint.ts'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import { temporaryFolder } from '../src/commands/fanbench.ts'
import { type WatchedChat, startWatchedChat } from './chat.ts'
import { type CloudWatchFault, type CloudWatchProxy, startCloudWatchProxy } from './cloudwatch-proxy.ts'

export interface MeteredChat {
  readonly chat: WatchedChat
  readonly cloudWatch: CloudWatchProxy
  /** The path of a target file that names both. */
  readonly target: string
}

interface MeteredOptions {
  /** What happens to every call of ListMetrics. */
  readonly listFault?: Parameters<typeof startCloudWatchProxy>[2]
  readonly metricDelayMs?: number
}

/** A chat that reports its connects and disconnects to the embedded CloudWatch, behind a proxy with faults; for one test. */
export async function startMeteredChat(
  faultOf: (call: number) => CloudWatchFault,
  kind: TargetFile['kind'] = 'emulated',
  { listFault, metricDelayMs = 0 }: MeteredOptions = {},
): Promise<MeteredChat> {
  const store = await startCloudWatch({ metricDelayMs })
  onTestFinished(() => store[Symbol.asyncDispose]())
  const counted = (namespace: string, name: string, dimensions: Record<string, string>) =>
    store.put({ namespace, name, dimensions, value: 1, unit: 'Count', timestampMs: Date.now() })
  const invoked = (role: string) => counted('AWS/Lambda', 'Invocations', { FunctionName: `chat-${role}` })
  const chat = await startWatchedChat({
    onConnect() {
      invoked('Connect')
      counted('AWS/ApiGateway', 'ConnectCount', { ApiId: 'api', Stage: 'prod' })
    },
    onClose: () => invoked('Disconnect'),
  })
  onTestFinished(() => chat[Symbol.asyncDispose]())
  const cloudWatch = await startCloudWatchProxy(store.endpoint, faultOf, listFault)
  onTestFinished(() => cloudWatch[Symbol.asyncDispose]())
  const target = join(temporaryFolder(), 'target.json')
  writeFileSync(target, JSON.stringify(targetFile(kind, chat.url, cloudWatch.endpoint)))
  return { chat, cloudWatch, target }
}

function targetFile(kind: TargetFile['kind'], url: string, cloudwatch: string): TargetFile {
  return {
    schema: 'fanbench/target@1',
    kind,
    stack: 'chat',
    url,
    region: 'local-1',
    api: { id: 'api', stage: 'prod' },
    endpoints: { cloudwatch },
    functions: { Connect: 'chat-Connect', Disconnect: 'chat-Disconnect' },
    tables: {},
    routes: { $connect: 'Connect', $disconnect: 'Disconnect' },
    definitionHash: '0',
  }
}
