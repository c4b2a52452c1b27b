import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { logGroupName, pageFunction, physicalName } from '../../reference-stack/cloud/index.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { awsRefusal } from '../../src/targets/aws-errors.ts'
import { awsClient } from '../../src/targets/clients.ts'
import { type CloudStack, describeStack } from '../../src/targets/cloud-stack.ts'

/** The tag of stacks that fanbench has deployed; its value is the stack's name. */
export const ownTag = 'fanbench'

const answerTimeoutMs = 10_000

/**
 * The stack of that name; null if there is none.
 *
 * @throws Refusal (15) if fanbench has not made it, or the credentials lack the permission, (2) if AWS rejects them
 */
export async function findOwnStack(region: string, name: string): Promise<CloudStack | null> {
  using client = awsClient(CloudFormationClient, { region })
  try {
    const stack = await describeStack(client, name, AbortSignal.timeout(answerTimeoutMs))
    // A deployment has begun and not gone on: the stack is empty.
    if (stack === null || stack.status === 'REVIEW_IN_PROGRESS') return null
    if (!isOurs(stack))
      throw new Refusal(
        exitCodes.refused,
        `the stack ${name} in account ${stack.account}, ${region}, was not made by fanbench: it lacks the tag ${ownTag}=${name} or the output Nonce; nothing is done to it`,
      )
    return stack
  } catch (error) {
    throw error instanceof Refusal ? error : await awsRefusal(`cannot look at the stack ${name}`, client, error)
  }
}

/** A stack whose creation has failed has its tags, but no outputs. */
function isOurs({ name, outputs, tags }: CloudStack): boolean {
  return tags[ownTag] === name && ('Nonce' in outputs || Object.keys(outputs).length === 0)
}

/** The resources of a stack, by physical name. */
export interface StackParts {
  /** The functions of the chat, without the one that writes the files of the page. */
  readonly functions: readonly string[]
  readonly tables: readonly string[]
  /** `<function>:<version>` and `<function>:<alias>` */
  readonly qualified: ReadonlySet<string>
  readonly logGroups: readonly string[]
}

/** @throws Refusal as {@link findOwnStack} */
export async function listParts(region: string, name: string): Promise<StackParts> {
  using client = awsClient(CloudFormationClient, { region })
  try {
    return partsOf(await listResources(client, name), name)
  } catch (error) {
    throw await awsRefusal(`cannot list the resources of the stack ${name}`, client, error)
  }
}

interface Resource {
  readonly type: string
  readonly physicalName: string
}

async function listResources(client: CloudFormationClient, StackName: string): Promise<Resource[]> {
  const abortSignal = AbortSignal.timeout(answerTimeoutMs)
  const resources: Resource[] = []
  // After a failed creation the list has resources that were never created, or deleted again.
  for await (const page of paginateListStackResources({ client }, { StackName }, { abortSignal }))
    for (const {
      ResourceType: type = '',
      PhysicalResourceId: physicalName,
      ResourceStatus,
    } of page.StackResourceSummaries ?? [])
      if (physicalName !== undefined && ResourceStatus !== 'DELETE_COMPLETE') resources.push({ type, physicalName })
  return resources
}

function partsOf(resources: readonly Resource[], stackName: string): StackParts {
  const ofType = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ physicalName }) => physicalName)
  const ofThePage = physicalName(stackName, pageFunction)
  const functions = ofType('AWS::Lambda::Function').filter((name) => name !== ofThePage)
  // arn:aws:lambda:<Region>:<account>:function:<name>:<version or alias>
  const qualified = [...ofType('AWS::Lambda::Version'), ...ofType('AWS::Lambda::Alias')].map((arn) =>
    arn.split(':').slice(6).join(':'),
  )
  return {
    functions,
    tables: ofType('AWS::DynamoDB::Table'),
    qualified: new Set(qualified),
    // A function that still runs may create its log group again after the stack has deleted it.
    logGroups: [...new Set([...ofType('AWS::Logs::LogGroup'), ...functions.map(logGroupName)])],
  }
}
