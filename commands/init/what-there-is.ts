import { existsSync } from 'node:fs'
import { type DeployedUrl, readUrl } from './deployed-url.ts'
import { type HandlerArgs, type OwnHandlers, readHandlers } from './own-handlers.ts'
import { type ChatSettings, chatSettings, chooseChat } from '../run/aim/choose-chat.ts'
import { type Api, routeProblems, withRoutes } from '../run/aim/choose-protocol.ts'
import type { Frames } from '../../src/crowd/protocols/frames/frames.ts'
import { exitCodes, Refusal } from '../../src/exit-codes.ts'
import { composeFrames, type FrameArgs, framesOf } from '../../src/settings/compose-frames.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'

/** The kinds of chat that a user can have: a chat at an address, its Lambda handlers, or neither. */
export const haves = ['url', 'handlers', 'nothing'] as const

export type Have = (typeof haves)[number]

/** The arguments about the chat, as the user typed them. */
export interface ChatArgs extends FrameArgs, HandlerArgs, Omit<ChatSettings, 'chat'> {
  readonly have?: Have
  readonly url?: string
  readonly iOwnThisTarget?: readonly string[]
  /** A built-in name, or a file that is there. */
  readonly protocol?: string
}

/** The chat to measure, and the protocol of its clients; free of mistakes. */
export interface WhatThereIs {
  readonly deployed: DeployedUrl | null
  /** A definition or a template that is there, or what a definition is to be made from; null for the room chat. */
  readonly stack: { readonly there: Omit<ChatSettings, 'chat'> } | { readonly own: OwnHandlers } | null
  /** A name or a file that is there, or what a file is to be made from; null where the definition names it. */
  readonly protocol: { readonly name: string } | { readonly frames: Frames } | null
}

/** The value for a config file that names the chat already. */
export const asConfigured: WhatThereIs = { deployed: null, stack: null, protocol: null }

/** Said by itself, or by what else is given; undefined if neither. */
export function haveOf({ have, url, handlers, route, stack, template }: ChatArgs): Have | undefined {
  if (have !== undefined) return have
  if (url !== undefined) return 'url'
  return [handlers, route, stack, template].some((given) => given !== undefined) ? 'handlers' : undefined
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
      'there is no terminal to ask what to measure; give --have nothing, --url wss://..., --template template.yaml, --stack ./chat.ts or --handlers ./src',
    )
  if (have === 'url' && args.url === undefined) problem('--url: is missing, such as --url wss://chat.example/prod')
  for (const [flag, isGiven, goesWith] of belongings(args))
    if (isGiven && have !== undefined && have !== goesWith) problem(`${flag}: does not go with --have ${have}`)
  const deployed =
    have === 'url' && args.url !== undefined ? await readUrl(args.url, args.iOwnThisTarget ?? [], mistakes) : null
  const { stack, api, named } = have === 'handlers' ? await readStack(args, mistakes) : noStack
  const isRoomChat = have === 'nothing' || have === undefined
  const protocol = await mistakes.collect(() => readProtocol(args, { kept, named, isRoomChat, api }))
  return { deployed, stack, ...mistakes.throwIfAny({ protocol }) }
}

const noStack = { stack: null, api: null, named: null }

function belongings(args: ChatArgs): (readonly [flag: string, isGiven: boolean, goesWith: Have])[] {
  return [
    ['--url', args.url !== undefined, 'url'],
    ['--stack', args.stack !== undefined, 'handlers'],
    ['--template', args.template !== undefined, 'handlers'],
    ['--parameter', args.parameter !== undefined, 'handlers'],
    ['--handlers', args.handlers !== undefined, 'handlers'],
    ['--route', args.route !== undefined, 'handlers'],
    ['--table', args.table !== undefined, 'handlers'],
  ]
}

/** @returns `named`: the protocol that the definition names */
async function readStack(
  args: ChatArgs,
  mistakes: Mistakes,
): Promise<Pick<WhatThereIs, 'stack'> & Pick<OtherSources, 'api' | 'named'>> {
  const there = chatSettings(args)
  if (Object.keys(there).length === 0) {
    const own = await readHandlers(args, mistakes)
    return {
      stack: { own },
      api: { routes: Object.fromEntries(own.routes.map(({ route, name }) => [route, name])) },
      named: null,
    }
  }
  for (const flag of ['handlers', 'route', 'table', 'replies'] as const)
    if (args[flag] !== undefined)
      mistakes.add(
        exitCodes.usage,
        args.template === undefined
          ? `--${flag}: the definition has it already; leave it out beside --stack`
          : `--${flag}: the template has it already; leave it out beside --template`,
      )
  const definition = await mistakes.collect(async () => (await chooseChat(there)).definition)
  return { stack: { there }, api: definition ?? null, named: definition?.protocol ?? null }
}

interface OtherSources {
  readonly kept: string | null
  /** The protocol that the definition names. */
  readonly named: string | null
  readonly isRoomChat: boolean
  /** Null where it is not known. */
  readonly api: Api | null
}

/** @throws Refusal (2) with everything that is wrong */
function readProtocol(args: ChatArgs, { kept, named, isRoomChat, api }: OtherSources): WhatThereIs['protocol'] {
  const { protocol: name } = args
  if (name !== undefined && name !== roomChatFrames.name && !existsSync(name))
    throw new Refusal(exitCodes.usage, `--protocol ${name}: there is no such file`)
  const frames = framesOf(args)
  if (name !== undefined) return { name }
  if (frames !== null) return { frames: routed(frames, api) }
  if (kept !== null) return { name: kept }
  if (isRoomChat) return { frames: withRoutes(roomChatFrames, null) }
  return named === null ? { frames: composeFrames(args, 'my-chat') } : null
}

function routed(frames: Frames, api: Api | null): Frames {
  const problems = api === null ? [] : routeProblems(frames, api)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return withRoutes(frames, api)
}

/** The frames of the room chat that fanbench ships. */
export const roomChatFrames: Frames = {
  name: 'rooms',
  echoesToSender: true,
  hello: { send: '{"action":"register","value":"{member}"}', answered: '"signup"' },
  createRoom: { send: '{"action":"new-room","room":"{room}"}', answered: '"single-room"' },
  join: { send: '{"action":"join-room","room":"{room}"}', answered: '"multi-message"' },
  say: '{"action":"dispatch","room":"{room}","value":"{text}"}',
}
