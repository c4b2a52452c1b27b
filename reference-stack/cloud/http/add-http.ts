import type { CfnAlias } from 'aws-cdk-lib/aws-lambda'
import type { Stack } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { StackDefinition } from '../../define-stack.ts'
import { httpStageName } from '../../definition-defaults.ts'
import type { CloudOptions } from '../cloud-options.ts'
import type { StackOutputs } from '../stack-outputs.ts'
import { addHttpApi } from './http-api.ts'
import { addRestApi } from './rest-api.ts'

/** The outputs of the HTTP half. The key's value is in none: API Gateway makes it, and a user who may read it asks for it by its id. */
export type HttpOutputs = Pick<StackOutputs, 'HttpUrl' | 'HttpApiId' | 'ApiKeyId'>

/** Adds the REST API or HTTP API of a definition. */
export function addHttp(
  parent: Stack,
  http: NonNullable<StackDefinition['http']>,
  { options, aliases }: { readonly options: CloudOptions; readonly aliases: Readonly<Record<string, CfnAlias>> },
): HttpOutputs {
  const scope = new Construct(parent, 'Http')
  const stage = httpStageName(http)
  const aliasOf = (functionName: string) => {
    const alias = aliases[functionName]
    if (alias === undefined) throw new Error(`there is no function ${functionName}`)
    return alias
  }
  const given = { options, stage, aliasOf }
  const { apiId, keyId } = http.kind === 'rest' ? addRestApi(scope, http, given) : addHttpApi(scope, http, given)
  const { region, urlSuffix } = parent
  const inStage = stage === '$default' ? '' : `/${stage}`
  return {
    HttpUrl: `https://${apiId}.execute-api.${region}.${urlSuffix}${inStage}`,
    HttpApiId: apiId,
    ...(keyId !== undefined && { ApiKeyId: keyId }),
  }
}
