/** Receives the posts in a process of its own: the stack's gateway, with the record of an invocation or without one, or a gateway written in the plain way. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { type WebSocket, WebSocketServer } from 'ws'
import { InvocationRecords } from '../../reference-stack/local/evidence/invocation-records.ts'
import { startGateway } from '../../reference-stack/local/gateway/gateway.ts'
import { sessionToken } from '../../reference-stack/local/lambda/caller.ts'

/** One answer to any message of its parent. */
export interface ServerState {
  readonly port: number
  /** The ids of the connections. */
  readonly ids: readonly string[]
  /** User and system time so far. */
  readonly cpuUs: number
  /** The session token of the function whose posts are recorded. */
  readonly token: string
}

const stage = 'prod'
const names = { functionName: 'Say', physicalName: 'chat-Say' }
const environment = '2026/11/25/[1]0123456789abcdef0123456789abcdef'

async function gateway(invocations = new InvocationRecords()) {
  const answer = { requestId: '', executedVersion: '$LATEST', logTail: '', payload: '{"statusCode":200}' }
  const { port, record } = await startGateway({
    stage,
    region: 'local-1',
    routes: { $connect: 'connect' },
    invoke: async () => ({ kind: 'returned', ...answer }),
    publishMetric: () => undefined,
    invocations,
  }).then((gateway) => ({ port: gateway.port, record: () => gateway.record() }))
  return { port, ids: () => record().connections.map(({ id }) => id) }
}

/** `node:http` and `ws`, no checks, no metrics, no record: what a post costs there is what it has to be compared with. */
async function plain() {
  const clients = new Map<string, WebSocket>()
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const client = clients.get(decodeURIComponent(request.url?.split('/').at(-1) ?? ''))
      client?.send(Buffer.concat(chunks), { binary: false })
      response.writeHead(client === undefined ? 410 : 200, { 'Content-Length': 0 }).end()
    })
  })
  new WebSocketServer({ server }).on('connection', (client) => clients.set(`client-${clients.size}`, client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, ids: () => [...clients.keys()] }
}

const records = process.argv[2] === 'recording' ? new InvocationRecords() : undefined
const { port, ids } = await (process.argv[2] === 'plain' ? plain() : gateway(records))
function state(): ServerState {
  // A broadcast follows each question: it is an invocation of its own.
  records?.began(names, environment, { requestId: '', payload: '{}' })
  const { user, system } = process.cpuUsage()
  return { port, ids: ids(), cpuUs: user + system, token: sessionToken(names.physicalName, environment) }
}
process.on('message', () => process.send?.(state()))
process.send?.(state())
