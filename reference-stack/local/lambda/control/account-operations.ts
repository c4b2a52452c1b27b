import type { Answer } from '../../wire/service-endpoint.ts'
import { answerWith } from '../api/answer.ts'
import type { Concurrency } from '../concurrency.ts'
import type { LambdaFunction } from '../lambda-function.ts'
import { configurationDocument } from './configuration-operations.ts'
import { invalidParameter } from './lambda-error.ts'

/** The request parts of operations on all functions together. */
export interface AccountRequest {
  readonly functions: readonly LambdaFunction[]
  readonly concurrency: Concurrency
  readonly parameters: URLSearchParams
}

const operations: Readonly<Record<string, (request: AccountRequest) => Answer>> = {
  'GET /2015-03-31/functions': listFunctions,
  'GET /2016-08-19/account-settings': getAccountSettings,
}

/** @param operation method and path: `GET /2015-03-31/functions/` */
export function accountOperation(operation: string): ((request: AccountRequest) => Answer) | undefined {
  return operations[operation.replace(/\/$/, '')]
}

/** By name; `FunctionVersion=ALL` adds the published versions of each. Pages of `MaxItems`, 50 at most. */
function listFunctions({ functions, parameters }: AccountRequest): Answer {
  const [from, size] = [wholeNumber(parameters, 'Marker', 0), wholeNumber(parameters, 'MaxItems', 50)]
  const all = [...functions]
    .sort((a, b) => (a.physicalName < b.physicalName ? -1 : 1))
    .flatMap((lambdaFunction) => {
      const { latest, published } = lambdaFunction.versions
      const versions = parameters.get('FunctionVersion') === 'ALL' ? [latest, ...published] : [latest]
      return versions.map((version) => {
        const qualifier = version === latest ? undefined : version.version
        return configurationDocument(lambdaFunction, version, qualifier)
      })
    })
  const end = from + Math.max(1, Math.min(size, 50))
  return answerWith(200, {
    Functions: all.slice(from, end),
    ...(end < all.length && { NextMarker: String(end) }),
  })
}

/** The quotas of a Region; of code there is none here. */
function getAccountSettings({ functions, concurrency }: AccountRequest): Answer {
  return answerWith(200, {
    AccountLimit: {
      ConcurrentExecutions: concurrency.limit,
      UnreservedConcurrentExecutions: concurrency.unreserved,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      TotalCodeSize: 80_530_636_800,
    },
    AccountUsage: { FunctionCount: functions.length, TotalCodeSize: 0 },
  })
}

function wholeNumber(parameters: URLSearchParams, name: string, otherwise: number): number {
  const text = parameters.get(name) ?? String(otherwise)
  if (!/^\d{1,6}$/.test(text)) throw invalidParameter(`${name}: not a number that was given out or may be asked for`)
  return Number(text)
}
