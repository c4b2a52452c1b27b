import type { Answer } from '../../wire/service-endpoint.ts'
import type { Concurrency } from '../concurrency.ts'
import type { LambdaFunction } from '../lambda-function.ts'

export interface ControlRequest {
  readonly lambdaFunction: LambdaFunction
  readonly concurrency: Concurrency
  readonly qualifier: string | undefined
  /** The parameters of the query string. */
  readonly parameters: URLSearchParams
  readonly body: string
}

/** Throws a LambdaError for what Lambda would refuse. */
export type ControlOperation = (request: ControlRequest) => Answer
