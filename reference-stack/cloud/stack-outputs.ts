import { ticketParameter } from '../chats/tickets/with-tickets.ts'
import type { StackDefinition } from '../define-stack.ts'
import { httpStageName, stageName } from '../definition-defaults.ts'
import { type TargetFile, describeDefinition } from '../target-file.ts'
import { type CloudOptions, aliasName, physicalName } from './cloud-options.ts'

/** The outputs of a deployed stack: what is known only after the deployment, and the nonce. */
export interface StackOutputs {
  /** `wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod` */
  readonly Url: string
  readonly ApiId: string
  readonly Nonce: string
  /** The page's address; absent without one. */
  readonly PageUrl?: string
  /** `https://ghijkl5678.execute-api.eu-west-1.amazonaws.com/prod`; absent without HTTP routes. */
  readonly HttpUrl?: string
  readonly HttpApiId?: string
  /** The id of the usage plan's key, by which its value can be asked for. */
  readonly ApiKeyId?: string
}

/** The outputs of a deployed stack by their names; undefined where one is missing that every stack has. */
export function readOutputs(outputs: Readonly<Record<string, string>>): StackOutputs | undefined {
  const { Url = '', ApiId = '', Nonce = '', PageUrl, HttpUrl, HttpApiId, ApiKeyId } = outputs
  if (Url === '' || ApiId === '' || Nonce === '') return undefined
  return {
    Url,
    ApiId,
    Nonce,
    ...(PageUrl !== undefined && { PageUrl }),
    ...(HttpUrl !== undefined && { HttpUrl }),
    ...(HttpApiId !== undefined && { HttpApiId }),
    ...(ApiKeyId !== undefined && { ApiKeyId }),
  }
}

/** The target file of a stack that has been deployed, with the architecture if it is known. */
export function targetOfOutputs(
  definition: StackDefinition,
  options: Pick<CloudOptions, 'stackName' | 'region' | 'ticketPublicKey'> & Partial<Pick<CloudOptions, 'architecture'>>,
  outputs: StackOutputs,
): TargetFile {
  const { stackName, region, ticketPublicKey, architecture } = options
  const physical = (name: string) => [name, physicalName(stackName, name)] as const
  const { HttpUrl, HttpApiId } = outputs
  return {
    ...describeDefinition(definition),
    kind: 'aws',
    url: outputs.Url,
    region,
    api: { id: outputs.ApiId, stage: stageName(definition) },
    ...(definition.http !== undefined &&
      HttpUrl !== undefined &&
      HttpApiId !== undefined && { httpApi: { url: HttpUrl, id: HttpApiId, stage: httpStageName(definition.http) } }),
    endpoints: {},
    functions: Object.fromEntries(Object.keys(definition.functions).map(physical)),
    tables: Object.fromEntries(Object.keys(definition.tables).map(physical)),
    alias: aliasName,
    ...(architecture !== undefined && { architecture }),
    ownership: { stack: stackName, nonce: outputs.Nonce },
    ...(ticketPublicKey !== null && { ticketParameter }),
  }
}
