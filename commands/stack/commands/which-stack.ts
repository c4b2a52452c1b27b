import { type ChatName, usualChat } from '../../../reference-stack/chats/index.ts'
import { type Caller, identifyCaller } from '../caller.ts'
import { findOwnStack } from '../fanbench-stack.ts'
import { type Place, assertAccount, assertWithinConfig } from '../fence.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { SettingSources } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import type { CloudStack } from '../../../src/targets/cloud-stack.ts'
import { readTarget } from '../../../src/targets/target.ts'
import { loadConfig } from '../../../src/settings/config-file.ts'
import { readEnvironment, readFlags } from '../../../src/settings/read-settings.ts'

/** The deployed stack of a command: by name, or by its target file. */
export interface StackArgs extends SettingSources {
  readonly name: string | undefined
  readonly targetFile: string | undefined
  /** One that ships: its stack is meant if neither is given; the room chat's without it. */
  readonly chat: ChatName | undefined
}

/** A stack by its name; it may not exist. */
export interface NamedStack {
  readonly name: string
  readonly place: Place
  /** The nonce of the target file; null without one. */
  readonly nonce: string | null
}

/** @throws Refusal (2) for every mistake at once, (15) for a place that the config file does not allow; sends nothing to AWS */
export async function nameStack(args: StackArgs): Promise<NamedStack> {
  const mistakes = new Mistakes()
  const named = await namedPlace(args, mistakes)
  const stack = await mistakes.collect(() => stackOf(args, named))
  return mistakes.throwIfAny({ stack }).stack
}

/** The stack of that name, and whose credentials are used. */
export interface FoundStack {
  readonly caller: Caller
  /** Null if there is none of that name. */
  readonly stack: CloudStack | null
}

/** @throws Refusal (15) if it is in another account, was not made by fanbench, or is not the one of the target file */
export async function findStack({ name, place, nonce }: NamedStack): Promise<FoundStack> {
  const caller = await identifyCaller(place.region ?? null)
  assertAccount(caller.account, place.account)
  const stack = await findOwnStack(caller.region, name)
  if (stack !== null && nonce !== null && stack.outputs['Nonce'] !== nonce)
    throw new Refusal(
      exitCodes.refused,
      `the stack ${name} is not the one of the target file; give --name ${name} if you mean the existing one`,
    )
  return { caller, stack }
}

async function stackOf({ name, targetFile, chat = usualChat }: StackArgs, place: Place): Promise<NamedStack> {
  if (targetFile === undefined) return { name: name ?? `fanbench-${chat}`, place, nonce: null }
  if (name !== undefined)
    throw new Refusal(exitCodes.usage, '--name: the target file names the stack; leave out one of the two')
  const { ownership, region } = await readTarget(targetFile)
  if (ownership === null || region === null)
    throw new Refusal(exitCodes.usage, `${targetFile}: does not belong to a stack that fanbench deploy has made`)
  if (place.region !== undefined && place.region !== region)
    throw new Refusal(
      exitCodes.refused,
      `${targetFile}: its stack is in ${region}, and the settings name ${place.region}`,
    )
  return { name: ownership.stack, place: { ...place, region }, nonce: ownership.nonce }
}

/** The account and the Region of a command. Flags and variables must agree with the config file. */
export async function namedPlace(
  { configFile, environment, flags, ofCommands = [] }: SettingSources,
  mistakes: Mistakes,
): Promise<Place> {
  const config = await loadConfig(configFile, process.cwd(), mistakes, ofCommands)
  const chosen = { ...readEnvironment(environment, mistakes, ofCommands), ...readFlags(flags, mistakes) }
  await mistakes.collect(() => assertWithinConfig(chosen, config))
  return { account: chosen.account ?? config.account, region: chosen.region ?? config.region }
}
