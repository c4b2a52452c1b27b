import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { listenGuarded } from '../loopback-guard.ts'
import { type Answer, answerForError } from './answer.ts'
import { LambdaError, notFound } from './control/lambda-error.ts'
import { controlOperation } from './control/operations.ts'
import { functionArn } from './environment-variables.ts'
import { readFunctionReference } from './function-reference.ts'
import { invokeOperation } from './invoke-operation.ts'
import { maxPayloadBytes } from './payload-limits.ts'
import { readBody } from './read-body.ts'
import type { LambdaService } from './service.ts'

export interface LambdaEndpointOptions {
  /** Asked for with each request: the endpoint is up before the functions are, because their variables name it. */
  readonly service: () => LambdaService
  readonly region: string
  /** Any free one unless told. */
  readonly port?: number
}

/** Lambda on the wire, Invoke and control plane, as `@aws-sdk/client-lambda` speaks it. Rejects if the port is taken. */
export async function startLambdaEndpoint(
  options: LambdaEndpointOptions,
): Promise<{ readonly endpoint: string } & AsyncDisposable> {
  // SDK clients keep their connections: one that is idle for a while must not be closed just as it is used again.
  const server = createServer({ keepAliveTimeout: 120_000 })
  const port = await listenGuarded(server, options.port ?? 0, (request, response) => {
    void answer(request, options)
      .catch(answerForError)
      .then((answer) => send(response, answer))
  })
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** `/{date of the API}/functions/{function}[/{rest}][?Qualifier=...]` */
async function answer(request: IncomingMessage, { service, region }: LambdaEndpointOptions): Promise<Answer> {
  const body = await readBody(request, maxPayloadBytes)
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://lambda')
  const [, date = '', written = '', rest = ''] = /^\/([\d-]+)\/functions\/([^/]+)(?:\/(.*))?$/.exec(pathname) ?? []
  const { functionName, qualifier } = readFunctionReference(decodeURIComponent(written), searchParams.get('Qualifier'))
  const operation = `${request.method} ${date} ${rest}`
  const isInvoke = operation === 'POST 2015-03-31 invocations'
  const control = controlOperation(operation)
  if (!isInvoke && control === undefined) {
    throw new LambdaError(404, 'UnknownOperationException', 'The operation is not emulated.')
  }
  const lambda = service()
  const lambdaFunction = lambda.functionNamed(functionName)
  if (lambdaFunction === undefined) {
    throw notFound(`Function not found: ${functionArn(region, functionName, qualifier)}`)
  }
  if (control === undefined) {
    return invokeOperation(lambda, { invoked: lambdaFunction, qualifier, headers: request.headers, body })
  }
  if (body.kind !== 'read') throw new LambdaError(413, 'RequestTooLargeException', 'The body is too large.')
  return control({ lambdaFunction, concurrency: lambda.concurrency, qualifier, body: body.text })
}

function send(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers, ...length })
  response.end(body)
}
