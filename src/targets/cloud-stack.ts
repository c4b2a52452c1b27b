import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'

/** The parts of a CloudFormation stack that fanbench reads. */
export interface CloudStack {
  /** Its ARN: a deleted stack is found by it only. */
  readonly id: string
  readonly name: string
  /** The account that it is in, twelve digits. */
  readonly account: string
  /** `CREATE_COMPLETE`, `UPDATE_ROLLBACK_COMPLETE`, ... */
  readonly status: string
  /** Why it has that status, where CloudFormation says so. */
  readonly reason: string | null
  readonly outputs: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** The stack of that name; null if there is none. Other errors are the SDK's. */
export async function describeStack(
  client: CloudFormationClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<CloudStack | null> {
  const stacks = await client.send(new DescribeStacksCommand({ StackName: name }), { abortSignal }).then(
    ({ Stacks = [] }) => Stacks,
    (error: unknown) => {
      if (isNotFound(error)) return []
      throw error
    },
  )
  const [stack] = stacks
  if (stack === undefined) return null
  const id = stack.StackId ?? ''
  return {
    id,
    name: stack.StackName ?? name,
    // arn:aws:cloudformation:<Region>:<account>:stack/<name>/<id>
    account: id.split(':')[4] ?? '',
    status: stack.StackStatus ?? 'UNKNOWN',
    reason: stack.StackStatusReason ?? null,
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    ),
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  }
}

/** "If the stack doesn't exist, a ValidationError is returned": other mistakes have that name, too. */
function isNotFound(error: unknown): boolean {
  const { name, message } = error as Error
  return name === 'ValidationError' && message.includes('does not exist')
}
