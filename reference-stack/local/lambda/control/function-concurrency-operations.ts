import { z } from 'zod'
import type { Answer } from '../../wire/service-endpoint.ts'
import { answerWith } from '../api/answer.ts'
import { invalidParameter } from './lambda-error.ts'
import type { ControlRequest } from './control-request.ts'
import { readMembers } from './request-body.ts'

/** "At least 100 must stay unreserved." */
const minUnreserved = 100

const reservation = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) })

export function putFunctionConcurrency({ lambdaFunction, concurrency, body }: ControlRequest): Answer {
  const { ReservedConcurrentExecutions: reserved } = readMembers(reservation, body)
  // 0 takes nothing from the others.
  if (reserved > 0 && concurrency.unreservedWithout(lambdaFunction.role) - reserved < minUnreserved) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minUnreserved}].`,
    )
  }
  concurrency.reserve(lambdaFunction.role, reserved)
  return answerWith(200, { ReservedConcurrentExecutions: reserved })
}

export function getFunctionConcurrency({ lambdaFunction, concurrency }: ControlRequest): Answer {
  const reserved = concurrency.reserved(lambdaFunction.role)
  return answerWith(200, reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved })
}

export function deleteFunctionConcurrency({ lambdaFunction, concurrency }: ControlRequest): Answer {
  concurrency.reserve(lambdaFunction.role, undefined)
  return answerWith(204)
}
