import type { IncomingMessage } from 'node:http'
import type { ServiceTimes } from '../../service-times/service-times.ts'
import { readBody } from '../../wire/read-body.ts'
import { type Answer, type ServiceEndpoint, startServiceEndpoint } from '../../wire/service-endpoint.ts'
import { unknownOperation } from '../../wire/unknown-operation.ts'
import { answerForError } from './answer.ts'
import { callingFunction } from '../caller.ts'
import { accountOperation } from '../control/account-operations.ts'
import { LambdaError, notFound } from '../control/lambda-error.ts'
import { controlOperation } from '../control/operations.ts'
import { functionArn } from '../environments/environment-variables.ts'
import { readFunctionReference } from './function-reference.ts'
import { refuseInvocation } from './invocation-grant.ts'
import { invokeOperation, isQueued } from './invoke-operation.ts'
import { maxPayloadBytes } from '../payload-limits.ts'
import type { LambdaService } from '../service.ts'

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
