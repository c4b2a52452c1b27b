import { Refusal, exitCodes } from '../exit-codes.ts'
import { awsRefusal } from './aws-errors.ts'
import { cloudFormationClient } from './clients.ts'
import { type CloudStack, describeStack } from './cloud-stack.ts'
import type { Target } from './target.ts'

const answerTimeoutMs = 10_000

/**
 * Proves that a target which says so is a stack of whoever runs this: their credentials read the outputs of that stack,
 * and it has the nonce and the URL of the target file. Consent is the user's word; this is the account's. Nothing is asked of a
 * target that claims no stack.
 *
 * @param account the only one that the stack may be in; null for any
 * @throws Refusal (15) if it is not proven, (2) if AWS rejects the credentials
 */
export async function assertOwned(target: Target, account: string | null): Promise<void> {
  if (target.ownership === null) return
  const { stack: name, nonce } = target.ownership
  using client = cloudFormationClient(target)
  if (client === null)
    throw unproven(
      `the target file claims the stack ${name}, but names no CloudFormation to ask; leave "ownership" out of it`,
    )
  try {
    const stack = await describeStack(client, name, AbortSignal.timeout(answerTimeoutMs))
    const problem = problemOf(stack, { name, nonce, url: target.url, account })
    if (problem !== null) throw unproven(problem)
  } catch (error) {
    throw error instanceof Refusal
      ? error
      : await awsRefusal('no load was sent: cannot look at the stack of the target', client, error)
  }
}

/**
 * Why nothing of this target may be changed, such as the versions of its functions; null if it may. Load is sent with the user's
 * word alone, but a target file from elsewhere could name anybody's functions in their account.
 */
export function unownedProblem({ kind, ownership }: Pick<Target, 'kind' | 'ownership'>): string | null {
  if (kind !== 'aws' || ownership !== null) return null
  return 'the target file has no "ownership", so that nothing proves whose the stack is; `fanbench deploy` writes one that has'
}

interface Claim {
  readonly name: string
  readonly nonce: string
  readonly url: string
  readonly account: string | null
}

function problemOf(stack: CloudStack | null, { name, nonce, url, account }: Claim): string | null {
  const wayOut = `\`fanbench status --name ${name} --write-target\` writes the target file of the stack that is there`
  if (stack === null)
    return `your credentials see no stack ${name}: it has been destroyed, or they are of another account or Region`
  if (account !== null && stack.account !== account)
    return `the stack ${name} is in account ${stack.account}, and the settings name ${account}`
  if (stack.outputs['Nonce'] !== nonce)
    return `the stack ${name} is not the one that the target file was written of; ${wayOut}`
  return stack.outputs['Url'] === url ? null : `the stack ${name} has another URL than the target file; ${wayOut}`
}

function unproven(problem: string): Refusal {
  return new Refusal(exitCodes.refused, `no load was sent: ${problem}`)
}
