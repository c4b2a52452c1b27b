import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { awsRefusal } from '../../src/targets/aws-errors.ts'
import { awsClient } from '../../src/targets/clients.ts'
import { type CloudStack, describeStack } from '../../src/targets/cloud-stack.ts'

const longestDeletionSeconds = 1800
const answerTimeoutMs = 10_000

/**
 * Has CloudFormation delete a stack, and waits until it is gone.
 *
 * @throws Refusal (12) if something in it cannot be deleted, (130) if the signal comes first; CloudFormation then goes on
 */
export async function removeStack(region: string, { id, name }: CloudStack, signal: AbortSignal): Promise<void> {
  using client = awsClient(CloudFormationClient, { region })
  try {
    await client.send(new DeleteStackCommand({ StackName: id }), { abortSignal: AbortSignal.timeout(answerTimeoutMs) })
    const waiting = { client, maxWaitTime: longestDeletionSeconds, minDelay: 2, maxDelay: 10, abortSignal: signal }
    await waitUntilStackDeleteComplete(waiting, { StackName: id })
  } catch (error) {
    if (signal.aborted) throw new Refusal(exitCodes.interrupted, `interrupted: CloudFormation goes on deleting ${name}`)
    const left = await describeStack(client, id, AbortSignal.timeout(answerTimeoutMs)).catch(() => null)
    if (left?.status !== 'DELETE_FAILED') throw await awsRefusal(`cannot delete the stack ${name}`, client, error)
    const reason = left.reason === null ? '' : `: ${left.reason}`
    throw new Refusal(
      exitCodes.targetFailed,
      `CloudFormation could not delete ${name}${reason}; its events in the console say more`,
    )
  }
}

/**
 * Removes those of the log groups that the stack's deletion has left. @returns their names
 *
 * @throws Refusal (15) if the credentials lack the permission
 */
export async function removeLogGroups(region: string, names: readonly string[]): Promise<string[]> {
  using client = awsClient(CloudWatchLogsClient, { region })
  const removed: string[] = []
  try {
    for (const logGroupName of names) {
      const abortSignal = AbortSignal.timeout(answerTimeoutMs)
      const isGone = await client.send(new DeleteLogGroupCommand({ logGroupName }), { abortSignal }).then(
        () => false,
        (error: Error) => {
          if (error.name === 'ResourceNotFoundException') return true
          throw error
        },
      )
      if (!isGone) removed.push(logGroupName)
    }
    return removed
  } catch (error) {
    throw await awsRefusal('cannot remove the log groups that are left', client, error)
  }
}
