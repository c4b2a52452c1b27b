import { z } from 'zod'
import { answerWith } from '../api/answer.ts'
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './alias-operations.ts'
import {
  configurationDocument,
  getFunction,
  getFunctionConfiguration,
  updateFunctionConfiguration,
} from './configuration-operations.ts'
import type { ControlOperation, ControlRequest } from './control-request.ts'
import { latestVersion } from './function-versions.ts'
import { invalidParameter } from './lambda-error.ts'
import {
  deleteProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
  putProvisionedConcurrencyConfig,
} from './provisioned-concurrency-operations.ts'
import { readMembers } from './request-body.ts'
import type { Answer } from '../../wire/service-endpoint.ts'

const publication = z.strictObject({ Description: z.string().max(256).default('') })

function publishVersion({ lambdaFunction, body }: ControlRequest): Answer {
  const { Description } = readMembers(publication, body)
  const version = lambdaFunction.publish(Description)
  return answerWith(201, configurationDocument(lambdaFunction, version, version.version))
}

/** All on one page. */
function listVersionsByFunction({ lambdaFunction }: ControlRequest): Answer {
  const { latest, published } = lambdaFunction.versions
  return answerWith(200, {
    Versions: [latest, ...published].map((version) => configurationDocument(lambdaFunction, version, version.version)),
  })
}

/** A version; the functions themselves live as long as the stack. */
function deleteFunction({ lambdaFunction, qualifier = latestVersion }: ControlRequest): Answer {
  if (qualifier === latestVersion) {
    throw invalidParameter('Qualifier: only a published version can be deleted here, not the function')
  }
  lambdaFunction.deleteVersion(qualifier)
  return answerWith(204)
}

/** "At least 100 must stay unreserved." */
const minUnreserved = 100

const reservation = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) })

function putFunctionConcurrency({ lambdaFunction, concurrency, body }: ControlRequest): Answer {
  const { ReservedConcurrentExecutions: reserved } = readMembers(reservation, body)
  // 0 takes nothing from the others.
  if (reserved > 0 && concurrency.unreservedWithout(lambdaFunction.functionName) - reserved < minUnreserved) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minUnreserved}].`,
    )
  }
  concurrency.reserve(lambdaFunction.functionName, reserved)
  return answerWith(200, { ReservedConcurrentExecutions: reserved })
}

function getFunctionConcurrency({ lambdaFunction, concurrency }: ControlRequest): Answer {
  const reserved = concurrency.reserved(lambdaFunction.functionName)
  return answerWith(200, reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved })
}

function deleteFunctionConcurrency({ lambdaFunction, concurrency }: ControlRequest): Answer {
  concurrency.reserve(lambdaFunction.functionName, undefined)
  return answerWith(204)
}

const operations: Readonly<Record<string, ControlOperation>> = {
  'GET 2015-03-31 ': getFunction,
  'GET 2015-03-31 configuration': getFunctionConfiguration,
  'PUT 2015-03-31 configuration': updateFunctionConfiguration,
  'POST 2015-03-31 versions': publishVersion,
  'GET 2015-03-31 versions': listVersionsByFunction,
  'DELETE 2015-03-31 ': deleteFunction,
  'POST 2015-03-31 aliases': createAlias,
  'GET 2015-03-31 aliases': listAliases,
  'PUT 2017-10-31 concurrency': putFunctionConcurrency,
  'GET 2019-09-30 concurrency': getFunctionConcurrency,
  'DELETE 2017-10-31 concurrency': deleteFunctionConcurrency,
  'PUT 2019-09-30 provisioned-concurrency': putProvisionedConcurrencyConfig,
  'GET 2019-09-30 provisioned-concurrency': getProvisionedConcurrencyConfig,
  'DELETE 2019-09-30 provisioned-concurrency': deleteProvisionedConcurrencyConfig,
}

const aliasOperations: Readonly<Record<string, (request: ControlRequest, name: string) => Answer>> = {
  GET: getAlias,
  PUT: updateAlias,
  DELETE: deleteAlias,
}

/** @param operation method, date of the API and what follows the function's name: `GET 2015-03-31 aliases/live` */
export function controlOperation(operation: string): ControlOperation | undefined {
  const [, method = '', name] = /^(\w+) 2015-03-31 aliases\/([^/]+)$/.exec(operation) ?? []
  const ofAlias = name === undefined ? undefined : aliasOperations[method]
  const run: ControlOperation | undefined =
    ofAlias === undefined ? operations[operation] : (request) => ofAlias(request, decodeURIComponent(name ?? ''))
  if (run === undefined || operation.startsWith('GET ')) return run
  return (request) => {
    request.lambdaFunction.versions.refuseDuringUpdate()
    return run(request)
  }
}
