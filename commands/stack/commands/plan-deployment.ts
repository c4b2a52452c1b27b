import { generateKeyPairSync } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { type ChatName, withTickets } from '../../../reference-stack/chats/index.ts'
import { type CloudOptions, checkCloudOptions } from '../../../reference-stack/cloud/index.ts'
import type { StackDefinition } from '../../../reference-stack/definition.ts'
import { concurrencyByFunction } from '../../../reference-stack/stack-options.ts'
import { ownTag } from '../fanbench-stack.ts'
import type { Place } from '../fence.ts'
import { pricesOf } from '../../../src/cost/own-prices.ts'
import type { PriceList } from '../../../src/cost/price-list.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import type { SettingSources } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { readFlags } from '../../../src/settings/read-settings.ts'
import { chooseChat, definitionRefusal } from '../../run/aim/choose-chat.ts'
import { outputFolderProblems } from '../../run/output-folder.ts'
import { namedPlace } from './which-stack.ts'

/** The arguments of `deploy`. */
export interface DeployArgs extends SettingSources, ChatArgs {
  readonly name: string | undefined
  readonly architecture: 'arm64' | 'x86_64'
  /** The settings `memory`, `reservedConcurrency` and `prices`, as typed. */
  readonly runFlags: Readonly<Record<string, unknown>>
  readonly logRetentionDays: number
  readonly accessLogs: boolean
  /** `key=value` each. */
  readonly tags: readonly string[]
  readonly tickets: boolean
  /** True to deploy the chat page, too. */
  readonly page: boolean
  readonly targetFile: string
  readonly dryRun: boolean
  /** Do not ask for confirmation. */
  readonly yes: boolean
}

/** A deployment that has passed all checks before AWS is asked. */
export interface DeploymentPlan extends CloudChat {
  readonly wantsTickets: boolean
  readonly place: Place
  /** The prices of the estimate. */
  readonly prices: PriceList
  /** All options but those that are known only later. */
  readonly choices: Omit<CloudOptions, 'account' | 'region' | 'nonce' | 'ticketPublicKey'>
}

/** For checks and the template of a dry run, where account and Region are not known. */
export const stubPlace = { account: '000000000000', region: 'us-east-1' } as const

/** @throws Refusal with every mistake, before anything is sent to AWS */
export async function planDeployment(args: DeployArgs): Promise<DeploymentPlan> {
  const mistakes = new Mistakes()
  const place = await namedPlace(args, mistakes)
  const chosen = await mistakes.collect(() => cloudChat(args, args.tickets))
  const definition = chosen?.definition
  const tags = tagsOf(args.tags, mistakes)
  if (ownTag in tags || Object.keys(tags).some((key) => /^aws:/i.test(key)))
    mistakes.add(exitCodes.usage, `--tag: ${ownTag} and aws:... are reserved`)
  if (args.page && args.tickets)
    mistakes.add(exitCodes.usage, '--page, --tickets: the page has no ticket to connect with; leave out one of the two')
  const { memory = null, reservedConcurrency = [], prices: priceFile } = readFlags(args.runFlags, mistakes)
  const prices = await mistakes.collect(() => pricesOf(priceFile))
  const stackName = args.name ?? `fanbench-${definition?.name ?? ''}`
  const choices = {
    stackName,
    architecture: args.architecture,
    memoryMb: memory,
    reservedConcurrency: concurrencyByFunction(reservedConcurrency),
    logRetentionDays: args.logRetentionDays,
    accessLogs: args.accessLogs,
    page: args.page,
    tags: { [ownTag]: stackName, ...tags },
  }
  if (definition !== undefined) {
    const { account = stubPlace.account, region = stubPlace.region } = place
    mistakes.add(exitCodes.usage, ...checkCloudOptions(definition, { ...choices, account, region }))
  }
  // Checked before there is a stack whose target file cannot be written.
  mistakes.add(exitCodes.usage, ...outputFolderProblems(dirname(args.targetFile), `--write-target ${args.targetFile}`))
  const found = mistakes.throwIfAny({ chosen, prices })
  return { ...found.chosen, prices: found.prices, wantsTickets: args.tickets, place, choices }
}

/** A public key whose private key is not kept: for checks and previews. */
export function throwawayPublicKey(): string {
  return generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey
}

/** The chat of a command about a stack. */
export interface ChatArgs {
  /** One that ships; the room chat if neither is given. */
  readonly chat: ChatName | undefined
  /** The user's own. */
  readonly stackFile: string | undefined
}

/** A chat for an account. */
export interface CloudChat {
  /** An absolute path. */
  readonly stackFile: string
  /** The definition as in its file, without the authorizer for tickets. */
  readonly definition: StackDefinition
}

/** @throws Refusal (2) with every mistake, such as an authorizer where tickets need theirs */
export async function cloudChat({ chat, stackFile: own }: ChatArgs, wantsTickets: boolean): Promise<CloudChat> {
  const chosen = await chooseChat({ ...(chat !== undefined && { chat }), ...(own !== undefined && { stack: own }) })
  const stackFile = resolve(chosen.stackFile)
  const { definition } = chosen
  try {
    if (wantsTickets) withTickets(definition, throwawayPublicKey())
    return { stackFile, definition }
  } catch (error) {
    throw definitionRefusal(error)
  }
}

/** `key=value` each; a value may contain further `=`. */
function tagsOf(texts: readonly string[], mistakes: Mistakes): Record<string, string> {
  const split = texts.map((text) => /^([^=]+)=(.+)$/s.exec(text) ?? [])
  if (split.some(([pair]) => pair === undefined)) mistakes.add(exitCodes.usage, '--tag: must be name=value')
  return Object.fromEntries(split.flatMap(([, key = '', value = '']) => (key === '' ? [] : [[key, value]])))
}
