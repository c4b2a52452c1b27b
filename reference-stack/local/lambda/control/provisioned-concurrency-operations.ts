import { z } from 'zod'
import type { Answer } from '../../wire/service-endpoint.ts'
import { answerWith } from '../api/answer.ts'
import { latestVersion } from './function-versions.ts'
import { LambdaError, invalidParameter } from './lambda-error.ts'
import type { ControlRequest } from './control-request.ts'
import type { ProvisionedStatus } from './provisioned-concurrency.ts'
import { readMembers } from './request-body.ts'

const provision = z.strictObject({ ProvisionedConcurrentExecutions: z.int().min(1) })

export function putProvisionedConcurrencyConfig(request: ControlRequest): Answer {
  const { ProvisionedConcurrentExecutions: requested } = readMembers(provision, request.body)
  const qualifier = publishedQualifier(request)
  const { provisionedConcurrency, functionName } = request.lambdaFunction
  const { concurrency } = request
  const limit = concurrency.reserved(functionName) ?? concurrency.unreservedWithout(functionName)
  if (requested + provisionedConcurrency.requestedWithout(qualifier) > limit) {
    throw invalidParameter(`ProvisionedConcurrentExecutions: the function's concurrency is ${limit}`)
  }
  provisionedConcurrency.put(qualifier, requested)
  return answerWith(202, statusDocument(provisionedConcurrency.status(qualifier)))
}

export function getProvisionedConcurrencyConfig(request: ControlRequest): Answer {
  const qualifier = publishedQualifier(request)
  return answerWith(200, statusDocument(request.lambdaFunction.provisionedConcurrency.status(qualifier)))
}

/** Succeeds where there is none. */
export function deleteProvisionedConcurrencyConfig(request: ControlRequest): Answer {
  request.lambdaFunction.provisionedConcurrency.delete(publishedQualifier(request))
  return answerWith(204)
}

/** The alias or version that it is for: `$LATEST` can have none. */
function publishedQualifier({ lambdaFunction, qualifier = latestVersion }: ControlRequest): string {
  if (lambdaFunction.versions.resolve(qualifier).version === latestVersion) {
    throw invalidParameter('Provisioned Concurrency Configs cannot be applied to unpublished function versions.')
  }
  return qualifier
}

function statusDocument(status: ProvisionedStatus | undefined): object {
  if (status === undefined) {
    const message = 'No Provisioned Concurrency Config found for this function'
    throw new LambdaError(404, 'ProvisionedConcurrencyConfigNotFoundException', message)
  }
  return {
    RequestedProvisionedConcurrentExecutions: status.requested,
    AvailableProvisionedConcurrentExecutions: status.available,
    AllocatedProvisionedConcurrentExecutions: status.available,
    Status: status.status,
    ...(status.status === 'FAILED' ? { StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' } : {}),
    LastModified: new Date(status.modifiedAtMs).toISOString().replace('Z', '+0000'),
  }
}
