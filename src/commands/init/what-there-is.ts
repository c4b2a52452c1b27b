import { existsSync } from 'node:fs'
import { exitCodes } from '../../exit-codes.ts'
import { Mistakes } from '../../settings/mistakes.ts'
import { readDefinition } from '../running/embedded-stack.ts'
import { type DeployedUrl, readUrl } from './deployed-url.ts'
import { type FrameArgs, type Frames, readFrames, roomChatFrames, saysFrames } from './frames.ts'
import { type HandlerArgs, type OwnHandlers, readHandlers } from './own-handlers.ts'

/** What a user can have: a chat at an address, its Lambda handlers, or neither. */
export const haves = ['url', 'handlers', 'nothing'] as const

export type Have = (typeof haves)[number]

/** What is said of the chat, as typed. */
export interface ChatArgs extends FrameArgs, HandlerArgs {
  readonly have?: Have
  readonly url?: string
  readonly iOwnThisTarget?: readonly string[]
  /** A definition that is there. */
  readonly stack?: string
  /** A built-in name, or a file that is there. */
  readonly protocol?: string
}

/** What there is to measure, and how clients talk to it; without mistakes. */
export interface WhatThereIs {
  readonly deployed: DeployedUrl | null
  /** A definition that is there, or what one is to be made from; null for the room chat. */
  readonly stack: { readonly file: string } | { readonly own: OwnHandlers } | null
  /** A name or a file that is there, or what a file is to be made from; null where the definition names it. */
  readonly protocol: { readonly name: string } | { readonly frames: Frames } | null
  /** Route keys; null if they are not known. */
  readonly routes: readonly string[] | null
}

/** What a config file says that is there already. */
export const asConfigured: WhatThereIs = { deployed: null, stack: null, protocol: null, routes: null }

/** Said by itself, or by what else is given; undefined if neither. */
export function haveOf({ have, url, handlers, route, stack }: ChatArgs): Have | undefined {
  if (have !== undefined) return have
  if (url !== undefined) return 'url'
  return [handlers, route, stack].some((given) => given !== undefined) ? 'handlers' : undefined
}

/**
 * @param kept a protocol file that an earlier `init` has written, which is kept
 * @throws Refusal (2), (15) with everything that is wrong; nothing has been written by then
 */
export async function readWhatThereIs(args: ChatArgs, kept: string | null): Promise<WhatThereIs> {
  const mistakes = new Mistakes()
  const problem = (text: string) => mistakes.add(exitCodes.usage, text)
  const have = haveOf(args)
  if (have === undefined)
    problem(
      'what there is to measure is not said, and there is no terminal to ask on: give --have nothing, --url wss://..., --stack ./chat.ts or --handlers ./src',
    )
  if (have === 'url' && args.url === undefined) problem('--url: is missing, such as --url wss://chat.example/prod')
  for (const [flag, isGiven, goesWith] of belongings(args))
    if (isGiven && have !== undefined && have !== goesWith) problem(`${flag}: does not go with --have ${have}`)
  const deployed =
    have === 'url' && args.url !== undefined ? await readUrl(args.url, args.iOwnThisTarget ?? [], mistakes) : null
  const { stack, routes, named } = have === 'handlers' ? await readStack(args, mistakes) : noStack
  const protocol = readProtocol(args, { kept, named, isRoomChat: have === 'nothing' || have === undefined }, mistakes)
  mistakes.throwIfAny()
  return { deployed, stack, protocol, routes }
}

const noStack = { stack: null, routes: null, named: null }

function belongings(args: ChatArgs): (readonly [flag: string, isGiven: boolean, goesWith: Have])[] {
  return [
    ['--url', args.url !== undefined, 'url'],
    ['--stack', args.stack !== undefined, 'handlers'],
    ['--handlers', args.handlers !== undefined, 'handlers'],
    ['--route', args.route !== undefined, 'handlers'],
    ['--table', args.table !== undefined, 'handlers'],
  ]
}

/** @returns `named`: the protocol that the definition names */
async function readStack(
  args: ChatArgs,
  mistakes: Mistakes,
): Promise<Pick<WhatThereIs, 'stack' | 'routes'> & { readonly named: string | null }> {
  const { stack: file } = args
  if (file === undefined) {
    const own = readHandlers(args, mistakes)
    return { stack: { own }, routes: own.routes.map(({ route }) => route), named: null }
  }
  for (const flag of ['handlers', 'route', 'table', 'replies'] as const)
    if (args[flag] !== undefined)
      mistakes.add(exitCodes.usage, `--${flag}: the definition says it; leave it out beside --stack`)
  const definition = await mistakes.collect(() => readDefinition(file))
  const bySelection = definition?.routeSelectionExpression === undefined
  const routes = definition === undefined || !bySelection ? null : Object.keys(definition.routes)
  return { stack: { file }, routes, named: definition?.protocol ?? null }
}

interface OtherSources {
  readonly kept: string | null
  readonly named: string | null
  readonly isRoomChat: boolean
}

function readProtocol(
  args: ChatArgs,
  { kept, named, isRoomChat }: OtherSources,
  mistakes: Mistakes,
): WhatThereIs['protocol'] {
  const { protocol: name } = args
  if (name !== undefined && saysFrames(args))
    mistakes.add(exitCodes.usage, '--protocol: says what --say and its kin say; leave out one of the two')
  if (name !== undefined && name !== roomChatFrames.name && !existsSync(name))
    mistakes.add(exitCodes.usage, `--protocol ${name}: there is no such file`)
  if (name !== undefined) return { name }
  if (saysFrames(args)) return { frames: readFrames(args, mistakes) }
  if (kept !== null) return { name: kept }
  if (isRoomChat) return { frames: roomChatFrames }
  return named === null ? { frames: readFrames(args, mistakes) } : null
}
