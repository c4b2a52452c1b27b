import { withTickets } from '../../../reference-stack/chats/index.ts'
import { physicalName, readOutputs, targetOfOutputs } from '../../../reference-stack/cloud/index.ts'
import { listParts } from '../fanbench-stack.ts'
import { type FunctionState, readFunctions } from '../function-state.ts'
import { type ExitCode, Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { CloudStack } from '../../../src/targets/cloud-stack.ts'
import type { CommandContext } from '../../flags/context.ts'
import { type ChatArgs, cloudChat } from './plan-deployment.ts'
import { type StackArgs, findStack, nameStack } from './which-stack.ts'
import { leftOverLines } from './destroy.ts'
import { saveDocument } from '../../run/show-and-save.ts'

/** The chat is for the target file. */
interface StatusArgs extends StackArgs, ChatArgs {
  /** The path where the target file is written again; undefined not to write it. */
  readonly writeTarget: string | undefined
}

/**
 * Shows a deployed stack, and what sweeps have left on its functions; writes its target file again if asked to.
 *
 * @throws Refusal (12) if there is no such stack, (15) for one that fanbench has not made
 */
export async function status(args: StatusArgs, context: CommandContext): Promise<ExitCode> {
  const named = await nameStack(args)
  const { caller, stack } = await findStack(named)
  const { account, region } = caller
  if (stack === null)
    throw new Refusal(exitCodes.targetFailed, `there is no stack ${named.name} in account ${account}, ${region}`)
  const parts = await listParts(region, stack.name)
  const functions = await readFunctions(region, parts)
  if (args.writeTarget !== undefined) await writeTarget(args.writeTarget, { args, region, stack, functions })
  show({ account, region, stack, functions }, context)
  if (args.writeTarget !== undefined) context.progress.write(`  target   ${args.writeTarget}\n`)
  return exitCodes.ok
}

interface DeployedStack {
  readonly account: string
  readonly region: string
  readonly stack: CloudStack
  readonly functions: readonly FunctionState[]
}

function show({ account, region, stack, functions }: DeployedStack, { answer, json }: CommandContext): void {
  const { name, status: state, reason, outputs } = stack
  const document = { account, region, stack: name, status: state, reason, outputs, functions }
  if (json) return answer.write(`${JSON.stringify(document, null, 2)}\n`)
  const width = Math.max(0, ...functions.map((entry) => entry.name.length))
  answer.write(
    [
      `  account  ${account}`,
      `  Region   ${region}`,
      `  stack    ${name}`,
      `  status   ${state}${reason === null ? '' : `: ${reason}`}`,
      `  URL      ${outputs['Url'] ?? '-'}`,
      ...(outputs['HttpUrl'] === undefined ? [] : [`  http     ${outputs['HttpUrl']}`]),
      ...(outputs['PageUrl'] === undefined ? [] : [`  page     ${outputs['PageUrl']}`]),
      ...functions.map(
        ({ name: functionName, memoryMb, liveVersion }) =>
          `  function ${functionName.padEnd(width)}  ${memoryMb} MB, version ${liveVersion ?? '-'}`,
      ),
      ...leftOverLines(functions),
      '',
    ].join('\n'),
  )
}

interface ToWrite {
  readonly args: StatusArgs
  readonly region: string
  readonly stack: CloudStack
  readonly functions: readonly FunctionState[]
}

async function writeTarget(path: string, { args, region, stack, functions }: ToWrite): Promise<void> {
  const { stackFile, definition } = await cloudChat(args, false)
  const ticketPublicKey = functions.find((entry) => entry.ticketPublicKey !== null)?.ticketPublicKey ?? null
  const whole = withTickets(definition, ticketPublicKey)
  const expected = Object.keys(whole.functions).map((functionName) => physicalName(stack.name, functionName))
  const found = functions.map(({ name }) => name)
  if (expected.toSorted().join() !== found.toSorted().join())
    throw new Refusal(
      exitCodes.usage,
      `the stack ${stack.name} was not deployed from ${stackFile}: it has the functions ${found.join(', ')}; give --chat, or --stack with its definition`,
    )
  const outputs = readOutputs(stack.outputs)
  if (outputs === undefined)
    throw new Refusal(exitCodes.targetFailed, `the stack ${stack.name} is ${stack.status}, and has no URL yet`)
  const [architecture, ...others] = new Set(functions.map((entry) => entry.architecture))
  const options = {
    stackName: stack.name,
    region,
    ticketPublicKey,
    // The file can name one architecture only, and somebody may have changed a function since.
    ...(architecture && others.length === 0 && { architecture }),
  }
  await saveDocument(targetOfOutputs(whole, options, outputs), path)
}
