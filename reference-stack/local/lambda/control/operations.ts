import type { Answer } from '../../wire/service-endpoint.ts'
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './alias-operations.ts'
import type { ControlOperation, ControlRequest } from './control-request.ts'
import {
  deleteFunctionConcurrency,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './function-concurrency-operations.ts'
import { getFunction, getFunctionConfiguration, updateFunctionConfiguration } from './configuration-operations.ts'
import {
  deleteProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
  putProvisionedConcurrencyConfig,
} from './provisioned-concurrency-operations.ts'
import { deleteFunction, listVersionsByFunction, publishVersion } from './version-operations.ts'

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
