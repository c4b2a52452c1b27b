import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

// The program inside an execution environment: it takes events from the Runtime API, one after the other, and hands them
// to the function's handler. It is bundled and started by the service as a process of its own, so `process.exit` is its to call.

type Handler = (event: unknown, context: object) => unknown

interface HandlerModule {
  readonly [name: string]: unknown
  readonly default?: Readonly<Record<string, unknown>>
}

// Ctrl-C in a terminal reaches the whole process group; an environment is ended by the service, after the run is tidied up.
process.on('SIGINT', () => {})

const variables = process.env as Readonly<Record<string, string>>
const [host = '', port = ''] = (variables['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':')

// One connection for the life of the environment. When the service is gone, however it went, so is the environment.
const service = connect(Number(port), host)
service.once('close', () => process.exit(1))
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
agent.createConnection = () => service

let requestId: string | undefined
writeConsoleAsLambdaDoes()

const handler = await loadHandler().catch(async (error: unknown) => {
  await call('POST', 'init/error', JSON.stringify(errorDocument(error)))
  process.exit(1)
})
for (;;) await serveNext()

async function serveNext(): Promise<void> {
  const { headers, body } = await call('GET', 'invocation/next')
  requestId = headers['lambda-runtime-aws-request-id'] as string
  process.env['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id'] as string
  const answer = await handle(headers, body)
  await call('POST', `invocation/${requestId}/${answer.kind}`, answer.body)
}

async function handle(headers: IncomingHttpHeaders, payload: string) {
  try {
    const result = await handler(JSON.parse(payload), handlerContext(headers))
    return { kind: 'response', body: JSON.stringify(result ?? null) }
  } catch (error) {
    const document = JSON.stringify(errorDocument(error))
    writeLine('ERROR', `Invoke Error \t${document}`)
    return { kind: 'error', body: document }
  }
}

async function loadHandler(): Promise<Handler> {
  const [file, name = ''] = (variables['_HANDLER'] ?? '').split('.')
  const moduleUrl = pathToFileURL(`${variables['LAMBDA_TASK_ROOT']}/${file}.mjs`)
  const module = (await import(moduleUrl.href)) as HandlerModule
  // A bundled CommonJS module has its exports on `default`.
  const handler = module[name] ?? module.default?.[name]
  if (typeof handler === 'function') return handler as Handler
  const error = new Error(`${variables['_HANDLER']} is undefined or not exported`)
  error.name = 'Runtime.HandlerNotFound'
  throw error
}

function handlerContext(headers: IncomingHttpHeaders): object {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms'])
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: variables['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: variables['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: variables['AWS_LAMBDA_LOG_STREAM_NAME'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    clientContext: undefined,
    identity: undefined,
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  }
}

function errorDocument(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
}

function call(method: string, path: string, body?: string): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { agent, host, port, method, path: `/2018-06-01/runtime/${path}`, headers }
    const outgoing = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.once('end', () => resolve({ headers: response.headers, body: text }))
      response.once('error', reject)
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

function writeConsoleAsLambdaDoes(): void {
  const writer =
    (level: string) =>
    (...values: unknown[]) =>
      writeLine(level, format(...values))
  Object.assign(globalThis.console, {
    log: writer('INFO'),
    info: writer('INFO'),
    debug: writer('DEBUG'),
    trace: writer('TRACE'),
    warn: writer('WARN'),
    error: writer('ERROR'),
  })
}

/** One record is one line: Lambda's text format turns the line feeds within it into carriage returns. */
function writeLine(level: string, message: string): void {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${message.replaceAll('\n', '\r')}\n`)
}
