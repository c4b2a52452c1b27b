import { Refusal, exitCodes } from '../exit-codes.ts'
import { awsRefusal } from './aws-errors.ts'
import { cloudFormationClient } from './clients.ts'
import { type CloudStack, describeStack } from './cloud-stack.ts'
import type { Target } from './target.ts'

const answerTimeoutMs = 10_000

/**
 * Proves that a target which names a stack is a stack of the user's account: the credentials can read its outputs, and these
 * have the nonce and the URL of the target file. A target that names no stack is not checked.
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

interface Claim {
  readonly name: string
  readonly nonce: string
  readonly url: string
  readonly account: string | null
}

function problemOf(stack: CloudStack | null, { name, nonce, url, account }: Claim): string | null {
  const wayOut = `\`fanbench status --name ${name} --write-target\` writes the target file of the existing stack`
  if (stack === null)
    return `your credentials see no stack ${name}: it has been destroyed, or they are of another account or Region`
  if (account !== null && stack.account !== account)
    return `the stack ${name} is in account ${stack.account}, and the settings name ${account}`
  if (stack.outputs['Nonce'] !== nonce) return `the stack ${name} is not the one of the target file; ${wayOut}`
  return stack.outputs['Url'] === url ? null : `the stack ${name} has another URL than the target file; ${wayOut}`
}

function unproven(problem: string): Refusal {
  return new Refusal(exitCodes.refused, `no load was sent: ${problem}`)
}
