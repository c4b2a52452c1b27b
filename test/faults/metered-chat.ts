import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloudWatch } from '../../reference-stack/local/cloudwatch/endpoint.ts'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import { type WatchedChat, startWatchedChat } from './chat.ts'
import { type CloudWatchFault, type CloudWatchProxy, startCloudWatchProxy } from './cloudwatch-proxy.ts'

export interface MeteredChat extends AsyncDisposable {
  readonly chat: WatchedChat
  readonly cloudWatch: CloudWatchProxy
  /** The path of a target file that names both. */
  readonly target: string
  /** Goes with the chat, and has room for its run. */
  readonly folder: string
}

interface MeteredOptions {
  /** What happens to every call of ListMetrics. */
  readonly listFault?: Parameters<typeof startCloudWatchProxy>[2]
  readonly metricDelayMs?: number
}

/** A chat that reports its connects and disconnects to the embedded CloudWatch, behind a proxy with faults. */
export async function startMeteredChat(
  faultOf: (call: number) => CloudWatchFault,
  kind: TargetFile['kind'] = 'emulated',
  { listFault, metricDelayMs = 0 }: MeteredOptions = {},
): Promise<MeteredChat> {
  await using parts = new AsyncDisposableStack()
  const { path: folder } = parts.use(await mkdtempDisposable(join(tmpdir(), 'fanbench-test-')))
  const store = parts.use(await startCloudWatch({ metricDelayMs }))
  const counted = (namespace: string, name: string, dimensions: Record<string, string>) =>
    store.put({ namespace, name, dimensions, value: 1, unit: 'Count', timestampMs: Date.now() })
  const invoked = (functionName: string) =>
    counted('AWS/Lambda', 'Invocations', { FunctionName: `chat-${functionName}` })
  const chat = parts.use(
    await startWatchedChat({
      onConnect() {
        invoked('Connect')
        counted('AWS/ApiGateway', 'ConnectCount', { ApiId: 'api', Stage: 'prod' })
      },
      onClose: () => invoked('Disconnect'),
    }),
  )
  const cloudWatch = parts.use(await startCloudWatchProxy(store.endpoint, faultOf, listFault))
  const target = join(folder, 'target.json')
  await writeFile(target, JSON.stringify(targetFile(kind, chat.url, cloudWatch.endpoint)))
  const all = parts.move()
  return { chat, cloudWatch, target, folder, [Symbol.asyncDispose]: () => all.disposeAsync() }
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
