import type { ZodType } from 'zod'
import { invalidParameter } from './lambda-error.ts'

/**
 * The members of a request's body. One that is not emulated is refused like one with a wrong value: ignored in silence, it
 * would make a run look like something that it was not.
 *
 * @throws LambdaError that names every mistake
 */
export function readMembers<Members>(shape: ZodType<Members>, body: string): Members {
  const { success, data, error } = shape.safeParse(jsonOf(body))
  if (success) return data
  throw invalidParameter(error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '))
}

function jsonOf(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body)
  } catch {
    throw invalidParameter('The body is not JSON.')
  }
}
