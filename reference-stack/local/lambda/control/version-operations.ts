import { z } from 'zod'
import type { Answer } from '../../wire/service-endpoint.ts'
import { answerWith } from '../api/answer.ts'
import { configurationDocument } from './configuration-operations.ts'
import { latestVersion } from './function-versions.ts'
import { invalidParameter } from './lambda-error.ts'
import type { ControlRequest } from './control-request.ts'
import { readMembers } from './request-body.ts'

const publication = z.strictObject({ Description: z.string().max(256).default('') })

export function publishVersion({ lambdaFunction, body }: ControlRequest): Answer {
  const { Description } = readMembers(publication, body)
  const version = lambdaFunction.publish(Description)
  return answerWith(201, configurationDocument(lambdaFunction, version, version.version))
}

/** All on one page. */
export function listVersionsByFunction({ lambdaFunction }: ControlRequest): Answer {
  const { latest, published } = lambdaFunction.versions
  return answerWith(200, {
    Versions: [latest, ...published].map((version) => configurationDocument(lambdaFunction, version, version.version)),
  })
}

/** A version; the functions themselves live as long as the stack. */
export function deleteFunction({ lambdaFunction, qualifier = latestVersion }: ControlRequest): Answer {
  if (qualifier === latestVersion) {
    throw invalidParameter('Qualifier: only a published version can be deleted here, not the function')
  }
  lambdaFunction.deleteVersion(qualifier)
  return answerWith(204)
}
