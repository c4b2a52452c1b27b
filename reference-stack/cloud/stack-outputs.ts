import { ticketParameter } from '../chats/tickets/with-tickets.ts'
import type { StackDefinition } from '../define-stack.ts'
import { stageName } from '../definition-defaults.ts'
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
}

/** The target file of a stack that has been deployed, with the architecture if it is known. */
export function targetOfOutputs(
  definition: StackDefinition,
  options: Pick<CloudOptions, 'stackName' | 'region' | 'ticketPublicKey'> & Partial<Pick<CloudOptions, 'architecture'>>,
  outputs: StackOutputs,
): TargetFile {
  const { stackName, region, ticketPublicKey, architecture } = options
  const physical = (name: string) => [name, physicalName(stackName, name)] as const
  return {
    ...describeDefinition(definition),
    kind: 'aws',
    url: outputs.Url,
    region,
    api: { id: outputs.ApiId, stage: stageName(definition) },
    endpoints: {},
    functions: Object.fromEntries(Object.keys(definition.functions).map(physical)),
    tables: Object.fromEntries(Object.keys(definition.tables).map(physical)),
    alias: aliasName,
    ...(architecture !== undefined && { architecture }),
    ownership: { stack: stackName, nonce: outputs.Nonce },
    ...(ticketPublicKey !== null && { ticketParameter }),
  }
}
