import { z } from 'zod'
import type { Answer } from '../../wire/service-endpoint.ts'
import { answerWith } from '../api/answer.ts'
import type { LambdaFunction } from '../lambda-function.ts'
import { type FunctionAlias, latestVersion } from './function-versions.ts'
import { invalidParameter } from './lambda-error.ts'
import type { ControlRequest } from './control-request.ts'
import { readMembers } from './request-body.ts'

const newAlias = z.strictObject({
  Name: z.string(),
  FunctionVersion: z.string(),
  Description: z.string().max(256).default(''),
})

const aliasChange = z.strictObject({
  FunctionVersion: z.string().optional(),
  Description: z.string().max(256).optional(),
})

export function createAlias({ lambdaFunction, body }: ControlRequest): Answer {
  const { Name, FunctionVersion, Description } = readMembers(newAlias, body)
  const alias = lambdaFunction.versions.createAlias(Name, FunctionVersion, Description)
  return answerWith(201, aliasDocument(lambdaFunction, alias))
}

export function getAlias({ lambdaFunction }: ControlRequest, name: string): Answer {
  return answerWith(200, aliasDocument(lambdaFunction, lambdaFunction.versions.alias(name)))
}

/** All on one page; `FunctionVersion` leaves those of one version. */
export function listAliases({ lambdaFunction, parameters }: ControlRequest): Answer {
  const version = parameters.get('FunctionVersion')
  const aliases = lambdaFunction.versions.aliases.filter((alias) => version === null || alias.version === version)
  return answerWith(200, { Aliases: aliases.map((alias) => aliasDocument(lambdaFunction, alias)) })
}

export function updateAlias({ lambdaFunction, body }: ControlRequest, name: string): Answer {
  const { FunctionVersion, Description } = readMembers(aliasChange, body)
  const { versions, provisionedConcurrency } = lambdaFunction
  if (FunctionVersion === latestVersion && provisionedConcurrency.status(name) !== undefined) {
    throw invalidParameter(`FunctionVersion: ${name} has provisioned concurrency, which $LATEST cannot have`)
  }
  const alias = versions.updateAlias(name, FunctionVersion, Description)
  provisionedConcurrency.apply()
  return answerWith(200, aliasDocument(lambdaFunction, alias))
}

/** Succeeds for an unknown alias too. */
export function deleteAlias({ lambdaFunction }: ControlRequest, name: string): Answer {
  lambdaFunction.provisionedConcurrency.delete(name)
  lambdaFunction.versions.deleteAlias(name)
  return answerWith(204)
}

function aliasDocument(lambdaFunction: LambdaFunction, alias: FunctionAlias): object {
  return {
    AliasArn: lambdaFunction.arn(alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
  }
}
