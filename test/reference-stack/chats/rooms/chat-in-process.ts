import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { createTables } from '../../../../reference-stack/local/dynamodb/create-tables.ts'
import { startServer } from '../../../../reference-stack/local/dynamodb/server.ts'
import { tableVariable } from '../../../../reference-stack/function-variables.ts'
import type { LambdaContext, SocketEvent, SocketResponse } from '../../../../reference-stack/chats/handling/events.ts'
import type { ServerFrame } from '../../../../reference-stack/chats/rooms/frames.ts'
import { chat } from '../../../../reference-stack/chats/rooms/chat.ts'

type Row = Readonly<Record<string, unknown>>
type TableName = 'client-records' | 'room-messages-users'

/** The chat's handlers in this process, with a real DynamoDB engine and a real HTTP server for their posts. */
export interface ChatInProcess extends AsyncDisposable {
  /** Runs the handler behind a route. The answer is the frame that the gateway would send back, if any. */
  request(connectionId: string, action: string, fields?: Row): Promise<ServerFrame | undefined>
  /** The same with a body of any kind. */
  requestBody(connectionId: string, action: string, body: string | undefined): Promise<SocketResponse>
  connect(connectionId: string): Promise<SocketResponse>
  /** Connects, registers under the name `<connection id>'s name` and joins. */
  member(connectionId: string, room: string): Promise<void>
  disconnect(connectionId: string): Promise<void>
  /** What was posted to a connection so far. */
  received(connectionId: string): ServerFrame[]
  /** Statuses that `@connections` answers for this connection, in turn; then 200. */
  answerPostsWith(connectionId: string, ...statuses: number[]): void
  /** Something that happens while the next post to this connection is under way. */
  duringPostTo(connectionId: string, happening: () => Promise<unknown>): void
  /** Posts to this connection answer 410 from now on; no `$disconnect` comes. */
  kill(connectionId: string): void
  rows(table: TableName): Promise<Row[]>
  put(table: TableName, row: Row): Promise<void>
}

export async function startChatInProcess(): Promise<ChatInProcess> {
  const store = await startServer({
    publish: () => {},
    serviceTimes: undefined,
    ttlDelayMs: null,
    region: 'local-1',
    tablesRead: [],
    throughput: { tables: {}, tablesIdleMs: 0, partitionReads: null, partitionWrites: null },
    publishRecords: () => {},
  })
  const posts = new PostRecorder()
  const postsUrl = await listen(posts.server)
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${store.port}`,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${postsUrl}/prod`,
  })
  const database = new DynamoDBClient({ maxAttempts: 1 })
  const documents = DynamoDBDocumentClient.from(database)
  await createTables(database, chat.tables)
  for (const name of Object.keys(chat.tables)) process.env[tableVariable(name)] = name
  const handlers = await loadHandlers()

  let requests = 0
  async function invoke(route: string, connectionId: string, body?: string): Promise<SocketResponse> {
    const handler = handlers.get(route)
    if (handler === undefined) throw new Error(`no route ${route}`)
    requests++
    return handler(
      {
        requestContext: {
          routeKey: route,
          connectionId,
          domainName: '127.0.0.1',
          stage: 'prod',
          requestId: `request-${requests}`,
          requestTimeEpoch: Date.now(),
          connectedAt: Date.now(),
        },
        ...(body === undefined ? {} : { body }),
      },
      {
        awsRequestId: `invocation-${requests}`,
        functionVersion: '$LATEST',
        invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${route}`,
        getRemainingTimeInMillis: () => 10_000,
      },
    )
  }

  async function request(connectionId: string, action: string, fields: Row = {}) {
    const { body } = await invoke(action, connectionId, JSON.stringify({ action, ...fields }))
    return body === undefined ? undefined : (JSON.parse(body) as ServerFrame)
  }

  return {
    request,
    requestBody: (connectionId, action, body) => invoke(action, connectionId, body),
    connect: (connectionId) => invoke('$connect', connectionId),
    async member(connectionId, room) {
      await invoke('$connect', connectionId)
      await request(connectionId, 'register', { value: `${connectionId}'s name` })
      await request(connectionId, 'join-room', { room })
    },
    async disconnect(connectionId) {
      posts.kill(connectionId)
      await invoke('$disconnect', connectionId)
    },
    received: (connectionId) => posts.received.get(connectionId) ?? [],
    answerPostsWith: (connectionId, ...statuses) => posts.answers.set(connectionId, statuses),
    duringPostTo: (connectionId, happening) => posts.happenings.set(connectionId, happening),
    kill: (connectionId) => posts.kill(connectionId),
    async rows(table) {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: table, ConsistentRead: true }))
      return Items
    },
    async put(table, row) {
      await documents.send(new PutCommand({ TableName: table, Item: row }))
    },
    async [Symbol.asyncDispose]() {
      database.destroy()
      await Promise.all([close(store.server), close(posts.server)])
    },
  }
}

/** The part of API Gateway that the handlers call. */
class PostRecorder {
  readonly received = new Map<string, ServerFrame[]>()
  readonly answers = new Map<string, number[]>()
  readonly happenings = new Map<string, () => Promise<unknown>>()
  readonly #killed = new Set<string>()

  readonly server = createServer((request, response) => void this.#answer(request, response))

  kill(connectionId: string): void {
    this.#killed.add(connectionId)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const frame = await text(request)
    const connectionId = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
    const happening = this.happenings.get(connectionId)
    this.happenings.delete(connectionId)
    await happening?.()
    response.statusCode = this.#take(connectionId, frame)
    if (response.statusCode === 410) response.setHeader('x-amzn-ErrorType', 'GoneException')
    response.end()
  }

  #take(connectionId: string, frame: string): number {
    if (this.#killed.has(connectionId)) return 410
    const status = this.answers.get(connectionId)?.shift() ?? 200
    if (status !== 200) return status
    const frames = this.received.get(connectionId) ?? []
    this.received.set(connectionId, [...frames, JSON.parse(frame) as ServerFrame])
    return 200
  }
}

type Handler = (event: SocketEvent, context: LambdaContext) => Promise<SocketResponse>

async function loadHandlers(): Promise<ReadonlyMap<string, Handler>> {
  const handlers = new Map<string, Handler>()
  for (const [routeKey, route] of Object.entries(chat.routes)) {
    const functionName = typeof route === 'string' ? route : route.function
    const module = (await import(chat.functions[functionName].handler.href)) as { handler: Handler }
    handlers.set(routeKey, module.handler)
  }
  return handlers
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
