import { readFileSync } from 'node:fs'
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { type AttributeValue, DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { StackBehaviour } from '../../reference-stack/local/behaviour.ts'
import type { LocalStack } from '../../reference-stack/local/host.ts'
import { hostChat } from '../fixtures/hosted-chat.ts'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import type { KeptEvent } from './kept-event.ts'

const stackFiles = {
  probe: 'reference-stack/chats/probe/chat.ts',
  guarded: 'reference-stack/chats/probe/guarded.ts',
  rest: 'reference-stack/chats/probe/rest.ts',
  http: 'reference-stack/chats/probe/http.ts',
} as const

/** Where the target.json of a deployed probe is, if the cases are to run against that. */
const targetVariables = {
  probe: 'FANBENCH_AWS_TARGET',
  guarded: 'FANBENCH_AWS_GUARDED_TARGET',
  rest: 'FANBENCH_AWS_REST_TARGET',
  http: 'FANBENCH_AWS_HTTP_TARGET',
} as const

export type Probe = keyof typeof stackFiles

/** Are the cases run against an AWS account? Then nothing is started here. */
export const isDeployed = process.env[targetVariables.probe] !== undefined

/** Why this probe cannot be asked; undefined if it can. */
export function whyAbsent(probe: Probe): string | undefined {
  const variable = targetVariables[probe]
  return isDeployed && process.env[variable] === undefined ? `${variable} is not set` : undefined
}

/**
 * A probe chat and the services around it, reached as AWS is reached: by a WebSocket URL and the SDK's clients. It is the
 * embedded stack, started before the first test of the file, or the one deployed in an account.
 */
export class Place {
  readonly #probe: Probe
  readonly #behaviour: Partial<StackBehaviour>
  #target: TargetFile | undefined
  #stack: LocalStack | undefined
  readonly #sockets: WebSocket[] = []
  #lambda: LambdaClient | undefined
  #events: DynamoDBClient | undefined

  /** @param behaviour of the embedded stack; a deployed one behaves as it does */
  constructor(probe: Probe, behaviour: Partial<StackBehaviour> = {}) {
    this.#probe = probe
    this.#behaviour = behaviour
    beforeAll(() => this.#start())
    afterAll(() => this.#end())
  }

  get target(): TargetFile {
    if (this.#target === undefined) throw new Error('the place is not there yet')
    return this.#target
  }

  /** Of `@connections`: the API's own address. */
  get managementEndpoint(): string {
    return this.target.endpoints.management ?? this.target.url.replace(/^ws/, 'http')
  }

  /** A new one each time, as the other clients for which cases change what is sent. */
  get management(): ApiGatewayManagementApiClient {
    return new ApiGatewayManagementApiClient({ ...this.#access, endpoint: this.managementEndpoint })
  }

  get lambda(): LambdaClient {
    return (this.#lambda ??= new LambdaClient({ ...this.#access, ...endpointOf(this.target.endpoints.lambda) }))
  }

  get cloudWatch(): CloudWatchClient {
    return new CloudWatchClient({ ...this.#access, ...endpointOf(this.target.endpoints.cloudwatch) })
  }

  get logs(): CloudWatchLogsClient {
    return new CloudWatchLogsClient({ ...this.#access, ...endpointOf(this.target.endpoints.logs) })
  }

  physicalName(functionName: string): string {
    const name = this.target.functions[functionName]
    if (name === undefined) throw new Error(`there is no function ${functionName}`)
    return name
  }

  /** What the functions were handed for a connection, or in a direct invocation, in the order in which it came. */
  async eventsOf(connectionId: string): Promise<KeptEvent[]> {
    const pages = paginateQuery(
      { client: this.database },
      {
        TableName: this.target.tables['events'],
        KeyConditionExpression: 'connectionId = :id',
        ExpressionAttributeValues: { ':id': { S: connectionId } },
        ConsistentRead: true,
      },
    )
    return (await itemsOf(pages)).map(({ json, outcome }) => JSON.parse(json?.S ?? outcome?.S ?? '') as KeptEvent)
  }

  /** The events in which a text occurs: of a connection whose id nobody was told. */
  async eventsThatMention(text: string): Promise<KeptEvent[]> {
    const pages = paginateScan(
      { client: this.database },
      {
        TableName: this.target.tables['events'],
        FilterExpression: 'contains(json, :text)',
        ExpressionAttributeValues: { ':text': { S: text } },
        ConsistentRead: true,
      },
    )
    return (await itemsOf(pages))
      .sort((one, other) => ((one['at']?.S ?? '') < (other['at']?.S ?? '') ? -1 : 1))
      .map(({ json }) => JSON.parse(json?.S ?? '') as KeptEvent)
  }

  get database(): DynamoDBClient {
    return (this.#events ??= new DynamoDBClient({ ...this.#access, ...endpointOf(this.target.endpoints.dynamodb) }))
  }

  /** One attempt: what is looked at is the first answer. */
  get #access() {
    const credentials = { accessKeyId: 'emulated', secretAccessKey: 'emulated' }
    return { region: this.target.region, maxAttempts: 1, ...(isDeployed ? {} : { credentials }) }
  }

  /** Cuts a socket off when the tests of the file have ended, if it is still there. */
  follow(socket: WebSocket): void {
    this.#sockets.push(socket)
  }

  async #end(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate()
    await this.#stack?.[Symbol.asyncDispose]()
  }

  async #start(): Promise<void> {
    if (isDeployed) {
      const file = process.env[targetVariables[this.#probe]]
      if (file !== undefined) this.#target = JSON.parse(readFileSync(file, 'utf8')) as TargetFile
      return
    }
    this.#stack = await hostChat(stackFiles[this.#probe], { behaviour: this.#behaviour })
    this.#target = this.#stack.target
  }
}

async function itemsOf(pages: AsyncIterable<{ readonly Items?: Record<string, AttributeValue>[] | undefined }>) {
  const items: Record<string, AttributeValue>[] = []
  for await (const { Items = [] } of pages) items.push(...Items)
  return items
}

function endpointOf(endpoint: string | undefined) {
  return endpoint === undefined ? {} : { endpoint }
}

/** Waits until a check passes; metrics and logs of an account come minutes late. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, isDeployed ? { timeout: 900_000, interval: 2_000 } : { timeout: 60_000, interval: 25 })
}
