import { once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server says to one request: an answer, an error by its name, or nothing for ever. */
export type Reply = object | { readonly status: number; readonly error: string } | 'silence'

/** An HTTP server that answers for CloudWatch Logs as the test says, for what the stand-in never does. */
export async function cannedLogs(reply: (operation: string, call: number) => Reply) {
  const operations: string[] = []
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      const operation = String(incoming.headers['x-amz-target']).replace('Logs_20140328.', '')
      send(response, reply(operation, operations.push(operation)))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations: operations as readonly string[],
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return
  const [status, body] =
    'error' in reply ? [reply.status, { __type: reply.error, message: 'says the test' }] : [200, reply]
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(body))
}

/** A page of REPORT lines. */
export function reports(...requestIds: readonly string[]): { readonly events: readonly object[] } {
  return { events: requestIds.map((id) => ({ logStreamName: 'a', timestamp: 1, message: reportOf(id) })) }
}

export function reportOf(requestId: string): string {
  return `REPORT RequestId: ${requestId}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t\n`
}
