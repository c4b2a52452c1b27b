import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { type CallbackHandler, callWithCallback } from './callback-handler.ts'
import { CpuAllowance } from './cpu-allowance.ts'
import { cpuShareOf, cpuTimeHeader, writeCpuTime } from '../cpu/cpu-share.ts'
import { initWorkHeader, writeInitWork } from '../cpu/init-work.ts'
import { type RuntimeApiAnswer, callRuntimeApi, endGroup } from './runtime-connection.ts'

// The program inside an execution environment: it takes events from the Runtime API, one after the other, and hands them
// to the function's handler. It is bundled and started by the service as a process of its own, so `process.exit` is its to call.

interface HandlerModule {
  readonly [name: string]: unknown
  readonly default?: Readonly<Record<string, unknown>>
}

// Ctrl-C in a terminal reaches the whole process group; an environment is ended by the service, after the run is tidied up.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

const variables = process.env as Readonly<Record<string, string>>

const takesCallbacks = variables['AWS_EXECUTION_ENV'] === 'AWS_Lambda_nodejs22.x'

// Nothing outlives the service: a frozen environment hears of its end from the connection, one at work has a new parent then.
const service = process.ppid
const parentWatch = setInterval(() => {
  if (process.ppid !== service) endGroup()
}, 1_000)
// Where answers may wait for an empty event loop, it is none of what keeps that busy.
if (takesCallbacks) parentWatch.unref()

const allowance = process.argv.includes('by-memory')
  ? new CpuAllowance(cpuShareOf(Number(variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'])))
  : undefined
let requestId: string | undefined
let hasSaidInitWork = false
writeConsoleAsLambdaDoes()
process.on('uncaughtException', (error) => endWith(129, 'Uncaught Exception', error))
process.on('unhandledRejection', (reason) =>
  endWith(128, 'Unhandled Promise Rejection', runtimeError('UnhandledPromiseRejection', String(reason))),
)

const handler = await loadHandler().catch((error: unknown) => endWith(1, 'Uncaught Exception', error))
for (;;) await serveNext()

async function serveNext(): Promise<void> {
  const { headers, body } = callRuntimeApi('GET', 'invocation/next', initWork())
  allowance?.open()
  requestId = headers['lambda-runtime-aws-request-id']
  process.env['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id']
  // What became due while the environment was frozen goes first: on Lambda, too, the event comes by the event loop.
  await turnOfTheEventLoop()
  const answer = await handle(headers, body)
  const cpuTime = allowance?.close()
  callRuntimeApi('POST', `invocation/${requestId}/${answer.kind}`, {
    body: answer.body,
    headers: cpuTime === undefined ? {} : { [cpuTimeHeader]: writeCpuTime(cpuTime) },
  })
}

/** Said with the first `next`, that is at the end of the init phase. */
function initWork(): { readonly headers?: Readonly<Record<string, string>> } {
  if (hasSaidInitWork) return {}
  hasSaidInitWork = true
  const { user, system } = process.cpuUsage()
  const { moduleLoadList = [] } = process as { readonly moduleLoadList?: readonly string[] }
  const commonJs = Object.keys(createRequire(import.meta.url).cache).length
  return {
    headers: { [initWorkHeader]: writeInitWork({ cpuUs: user + system, modules: moduleLoadList.length + commonJs }) },
  }
}

/** An uncaught error ends the runtime and its present event, whether the handler has returned or not. */
function endWith(status: number, title: string, error: unknown): never {
  const document = JSON.stringify(errorDocument(error))
  writeLine('ERROR', `${title} \t${document}`)
  callRuntimeApi('POST', requestId === undefined ? 'init/error' : `invocation/${requestId}/error`, { body: document })
  return process.exit(status)
}

async function handle(headers: RuntimeApiAnswer['headers'], payload: string) {
  try {
    const [event, context] = [JSON.parse(payload), handlerContext(headers)]
    const result = await (takesCallbacks ? callWithCallback(handler, event, context) : handler(event, context))
    return { kind: 'response', body: JSON.stringify(result ?? null) }
  } catch (error) {
    const document = JSON.stringify(errorDocument(error))
    writeLine('ERROR', `Invoke Error \t${document}`)
    return { kind: 'error', body: document }
  }
}

async function loadHandler(): Promise<CallbackHandler> {
  // `index.handlers.sendMessage` is within an exported object.
  const [file, ...names] = (variables['_HANDLER'] ?? '').split('.')
  const path = ['mjs', 'cjs'].map((ending) => `${variables['LAMBDA_TASK_ROOT']}/${file}.${ending}`).find(existsSync)
  const module = (await import(pathToFileURL(path ?? '').href)) as HandlerModule
  // A CommonJS module has its exports on `default`.
  const handler = memberOf(module, names) ?? memberOf(module.default, names)
  if (typeof handler !== 'function') {
    throw runtimeError('HandlerNotFound', `${variables['_HANDLER']} is undefined or not exported`)
  }
  // By the number of its parameters, as AWS's own runtime knows it.
  if (handler.length >= 3 && !takesCallbacks) {
    const mistake =
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.'
    throw runtimeError(
      'CallbackHandlerDeprecated',
      `${mistake} Make it an async function, or set its runtime to nodejs22.x.`,
    )
  }
  return handler as CallbackHandler
}

function memberOf(value: unknown, names: readonly string[]): unknown {
  return names.reduce((found, name) => (found as Readonly<Record<string, unknown>> | null | undefined)?.[name], value)
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name: `Runtime.${name}` })
}

function handlerContext(headers: RuntimeApiAnswer['headers']): object {
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
