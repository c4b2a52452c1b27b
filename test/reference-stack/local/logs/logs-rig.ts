import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { startLogs } from '../../../../reference-stack/local/logs/endpoint.ts'

/** The stand-in, with a client of AWS's own; `log` puts in one line of the function `say`. */
export async function startRig(options: Parameters<typeof startLogs>[0] = {}) {
  const logs = await startLogs(options)
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new CloudWatchLogsClient({
    endpoint: logs.endpoint,
    region: 'local-1',
    credentials,
    maxAttempts: 1,
  })
  return {
    logs,
    client,
    log(timestampMs: number, message: string, functionName = 'say') {
      const logGroupName = `/aws/lambda/${functionName}`
      logs.put({ logGroupName, logStreamName: '2026/11/21/[$LATEST]0123', timestampMs, message })
    },
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      await logs[Symbol.asyncDispose]()
    },
  }
}
