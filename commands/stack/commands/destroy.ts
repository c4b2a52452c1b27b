import { listParts } from '../fanbench-stack.ts'
import { type FunctionState, readFunctions, removeLeftOvers } from '../function-state.ts'
import { type ExitCode, exitCodes, Refusal } from '../../../src/exit-codes.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../flags/notice.ts'
import { askToGoAhead } from './go-ahead.ts'
import { type NamedStack, type StackArgs, findStack, nameStack } from './which-stack.ts'
import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { awsRefusal } from '../../../src/targets/aws-errors.ts'
import { awsClient } from '../../../src/targets/clients.ts'
import { type CloudStack, describeStack } from '../../../src/targets/cloud-stack.ts'

interface DestroyArgs extends StackArgs {
  readonly dryRun: boolean
  /** Do not ask for confirmation. */
  readonly yes: boolean
}

/**
 * Deletes a deployed stack: first what sweeps have left on its functions, then the stack, then log groups that remain.
 * A stack that does not exist is no mistake.
 *
 * @throws Refusal (15) for a stack that fanbench has not made, or without consent, (12) if CloudFormation fails
 */
export async function destroy(args: DestroyArgs, context: CommandContext): Promise<ExitCode> {
  const named = await nameStack(args)
  if (args.dryRun) return rehearse(named, context)
  const { caller, stack } = await findStack(named)
  const { account, region } = caller
  const note = (line: string) => (context.quiet ? undefined : writeNotice(context.progress, `  ${line}`))
  if (stack === null) {
    note(`there is no stack ${named.name} in account ${account}, ${region}: nothing to destroy`)
    return answer({ account, region, stack: named.name, destroyed: false, removedLogGroups: [] }, context)
  }

  const parts = await listParts(region, stack.name)
  const functions = await readFunctions(region, parts)
  const outline = [
    `  account  ${account}`,
    `  Region   ${region}`,
    `  stack    ${stack.name} (${stack.status})`,
    `  deletes  ${functions.length} functions, ${parts.tables.length} tables with all items, ${parts.logGroups.length} log groups`,
    ...(stack.outputs['PageUrl'] === undefined
      ? []
      : [`  page     ${stack.outputs['PageUrl']} with its files; it takes CloudFront minutes to delete it`]),
    ...leftOverLines(functions),
    '',
  ].join('\n')
  if (!context.quiet || !args.yes) context.progress.write(outline)
  await askToGoAhead(`Delete all of it from account ${account}, ${region}?`, args.yes, context)
  await removeLeftOvers(region, functions)
  note('CloudFormation deletes the stack')
  await removeStack(region, stack, context.signal)
  const removedLogGroups = await removeLogGroups(region, parts.logGroups)
  note(`${stack.name} is deleted; the bundles of its functions stay in the CDK bootstrap bucket`)
  return answer({ account, region, stack: stack.name, destroyed: true, removedLogGroups }, context)
}

/** Prints the effect of destroying, without sending anything to AWS. */
function rehearse({ name, place: { account, region } }: NamedStack, { answer, json }: CommandContext): ExitCode {
  const document = { dryRun: true, stack: name, account: account ?? null, region: region ?? null }
  const text = [
    `  account  ${account ?? 'of your credentials'}`,
    `  Region   ${region ?? 'of AWS_REGION or your profile'}`,
    `  deletes  the stack ${name}, if it has the output Nonce that fanbench deploy gives its stacks,`,
    '           versions, aliases and provisioned concurrency that sweeps have left on its functions,',
    `           log groups of its functions that are left: /aws/lambda/${name}-...`,
    '  a dry run: nothing was sent to AWS',
    '',
  ].join('\n')
  answer.write(json ? `${JSON.stringify(document, null, 2)}\n` : text)
  return exitCodes.ok
}

/** Leftovers on the functions that do not belong to the stack, one line per function. */
export function leftOverLines(functions: readonly FunctionState[]): string[] {
  return functions.flatMap(({ name, leftVersions, leftAliases, provisioned }) => {
    const parts = [
      ...(leftVersions.length === 0 ? [] : [`versions ${leftVersions.join(', ')}`]),
      ...(leftAliases.length === 0 ? [] : [`aliases ${leftAliases.join(', ')}`]),
      ...(provisioned.length === 0 ? [] : [`provisioned concurrency of ${provisioned.join(', ')}, which is paid for`]),
    ]
    return parts.length === 0 ? [] : [`  left     ${name}: ${parts.join('; ')}`]
  })
}

interface Destroyed {
  readonly account: string
  readonly region: string
  readonly stack: string
  readonly destroyed: boolean
  readonly removedLogGroups: readonly string[]
}

function answer(document: Destroyed, { answer, json }: CommandContext): ExitCode {
  if (json) answer.write(`${JSON.stringify(document, null, 2)}\n`)
  return exitCodes.ok
}

const longestDeletionSeconds = 1800
const answerTimeoutMs = 10_000

/**
 * Has CloudFormation delete a stack, and waits until it is gone.
 *
 * @throws Refusal (12) if something in it cannot be deleted, (130) if the signal comes first; CloudFormation then goes on
 */
async function removeStack(region: string, { id, name }: CloudStack, signal: AbortSignal): Promise<void> {
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
async function removeLogGroups(region: string, names: readonly string[]): Promise<string[]> {
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
