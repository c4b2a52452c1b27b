import type { IncomingMessage } from 'node:http'
import { aliasName } from '../../../definition-defaults.ts'
import { answerForError } from './answer.ts'
import { invokeOperation, isQueued } from './invoke-operation.ts'
import { callingFunction } from '../caller.ts'
import { accountOperation } from '../control/account-operations.ts'
import { LambdaError, notFound } from '../control/lambda-error.ts'
import { controlOperation } from '../control/operations.ts'
import { functionArn } from '../environments/environment-variables.ts'
import type { LambdaFunction } from '../lambda-function.ts'
import { maxPayloadBytes } from '../invocation.ts'
import type { LambdaService } from '../service.ts'
import type { ServiceTimes } from '../../service-times/service-times.ts'
import { readBody } from '../../wire/read-body.ts'
import { type Answer, type ServiceEndpoint, startServiceEndpoint } from '../../wire/service-endpoint.ts'
import { unknownOperation } from '../../wire/service-error.ts'

export interface LambdaEndpointOptions {
  /** Asked for with each request: the endpoint is up before the functions are, because their variables name it. */
  readonly service: () => LambdaService
  readonly region: string
  /** Answers as soon as it can unless told. */
  readonly serviceTimes?: ServiceTimes | undefined
  /** Any free one unless told. */
  readonly port?: number
}

/** Lambda on the wire, Invoke and control plane, as `@aws-sdk/client-lambda` speaks it. Rejects if the port is taken. */
export function startLambdaEndpoint(options: LambdaEndpointOptions): Promise<ServiceEndpoint> {
  return startServiceEndpoint(options.port ?? 0, (request) => answer(request, options).catch(answerForError))
}

/** `/{date of the API}/functions/{function}[/{rest}][?Qualifier=...]` */
async function answer(
  request: IncomingMessage,
  { service, region, serviceTimes }: LambdaEndpointOptions,
): Promise<Answer> {
  const startedAtMs = performance.now()
  const body = await readBody(request, maxPayloadBytes)
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://lambda')
  const ofAccount = accountOperation(`${request.method} ${pathname}`)
  if (ofAccount !== undefined) {
    const { functions, concurrency } = service()
    return ofAccount({ functions, concurrency, parameters: searchParams })
  }
  const [, date = '', written = '', rest = ''] = /^\/([\d-]+)\/functions\/([^/]+)(?:\/(.*))?$/.exec(pathname) ?? []
  const { functionName, qualifier } = readFunctionReference(decodeURIComponent(written), searchParams.get('Qualifier'))
  const operation = `${request.method} ${date} ${rest}`
  const isInvoke = operation === 'POST 2015-03-31 invocations'
  const control = controlOperation(operation)
  if (!isInvoke && control === undefined) {
    throw new LambdaError(404, 'UnknownOperationException', unknownOperation(`${request.method} ${pathname}`))
  }
  const lambda = service()
  const lambdaFunction = lambda.functionNamed(functionName)
  if (lambdaFunction === undefined) {
    throw notFound(`Function not found: ${functionArn(region, functionName, qualifier)}`)
  }
  if (control === undefined) {
    refuseInvocation(lambda.functionNamed(callingFunction(request.headers) ?? ''), lambdaFunction, qualifier)
    if (isQueued(request.headers)) await serviceTimes?.hold('asyncInvoke', startedAtMs)
    return invokeOperation(lambda, { invoked: lambdaFunction, qualifier, headers: request.headers, body })
  }
  if (body.kind !== 'read') throw new LambdaError(413, 'RequestTooLargeException', 'The body is too large.')
  return control({
    lambdaFunction,
    concurrency: lambda.concurrency,
    qualifier,
    parameters: searchParams,
    body: body.bytes.toString(),
  })
}

interface FunctionReference {
  readonly functionName: string
  /** The version or alias that the caller used, if any. */
  readonly qualifier: string | undefined
}

/**
 * @param written a name, an ARN or a part of one, with or without a qualifier
 * @param qualifier of the query string, which wins
 */
function readFunctionReference(written: string, qualifier: string | null): FunctionReference {
  const parts = written.split(':')
  const [functionName = '', suffix] = parts.length > 2 ? parts.slice(parts.indexOf('function') + 1) : parts
  return { functionName, qualifier: qualifier ?? suffix }
}

/**
 * A function may invoke those that its definition names: others by the alias of the routes, itself by any version. Who else calls
 * may invoke all.
 *
 * @param caller undefined if it is no function of this stack
 * @throws LambdaError as IAM refuses a call that no policy allows
 */
function refuseInvocation(caller: LambdaFunction | undefined, invoked: LambdaFunction, qualifier?: string): void {
  if (caller === undefined) return
  if (caller.invokes.includes(invoked.functionName) && (caller === invoked || qualifier === aliasName)) return
  const action = 'lambda:InvokeFunction'
  throw new LambdaError(
    403,
    'AccessDeniedException',
    `User: arn:aws:sts::123456789012:assumed-role/${caller.physicalName}/${caller.physicalName} is not authorized to perform: ${action} ` +
      `on resource: ${invoked.arn(qualifier)} because no identity-based policy allows the ${action} action`,
  )
}
