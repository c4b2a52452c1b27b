import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { FunctionDefinition, StackDefinition } from '../../../reference-stack/define-stack.ts'
import { type LocalStack, startLocalStack } from '../../../reference-stack/local/start.ts'

/** A call as IAM sees it: the caller, the action, and the resource (a table's name, or `POST/@connections`). */
export interface NotedCall {
  readonly functionName: string
  readonly action: string
  readonly on: string
}

/** The embedded stack, with a record of every call of its functions to DynamoDB and `@connections`. */
export interface NotedStack extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly NotedCall[]
}

export async function startNotedStack(definition: StackDefinition): Promise<NotedStack> {
  const calls: NotedCall[] = []
  let stack: LocalStack | undefined
  const server = createServer((request, response) => void passOn(request, response))
  async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    calls.push(...callsOf(request, body))
    const { dynamodb = '', management = '' } = stack?.target.endpoints ?? {}
    const upstream = 'x-amz-target' in request.headers ? dynamodb : new URL(management).origin
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    })
    const { 'content-length': _____, 'transfer-encoding': ______, ...answered } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, answered).end(Buffer.from(await answer.arrayBuffer()))
  }
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stack = await startLocalStack({ definition: calling(definition, origin) })
  return {
    url: stack.target.url,
    calls,
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The same chat, whose functions sign with their name as the access key. */
function calling(definition: StackDefinition, origin: string): StackDefinition {
  const preloaded = new URL('../../fixtures/stacks/calls-the-test.ts', import.meta.url)
  const functions: Record<string, FunctionDefinition> = {}
  for (const [functionName, own] of Object.entries(definition.functions)) {
    const environment = {
      ...own.environment,
      AWS_ACCESS_KEY_ID: functionName,
      NODE_OPTIONS: `--import=${preloaded.href}`,
      NOTED_DYNAMODB: origin,
      NOTED_APIGATEWAYMANAGEMENTAPI: `${origin}/prod`,
    }
    functions[functionName] = { ...own, environment }
  }
  return { ...definition, functions }
}

function callsOf({ headers, method, url = '' }: IncomingMessage, body: Buffer): NotedCall[] {
  const [, functionName = ''] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? []
  const target = headers['x-amz-target']
  if (target === undefined) {
    const [, path = url] = /^\/prod\/(@connections)\//.exec(url) ?? []
    return [{ functionName, action: 'execute-api:ManageConnections', on: `${method}/${path}` }]
  }
  const { TableName, RequestItems } = JSON.parse(body.toString()) as { TableName?: string; RequestItems?: object }
  const tables = TableName === undefined ? Object.keys(RequestItems ?? {}) : [TableName]
  return tables.map((on) => ({ functionName, action: `dynamodb:${String(target).split('.').at(-1)}`, on }))
}
