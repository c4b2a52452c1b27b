import { fileURLToPath } from 'node:url'
import { type ChatName, chats, usualChat } from '../../../reference-stack/chats/index.ts'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { Settings } from '../../settings/settings.ts'
import { readDefinition } from './embedded-stack.ts'

/** A chat for the embedded stack. */
export interface ChosenChat {
  /** Of one that ships; null for the user's own. */
  readonly name: ChatName | null
  readonly stackFile: string
  /** That its definition names; undefined if it names none. */
  readonly protocol: string | undefined
}

/**
 * One that ships, or the user's own definition; the room chat unless one of them is asked for.
 *
 * @throws Refusal (2) if both are asked for, or the definition is wrong
 */
export async function chooseChat({ chat, stack }: Pick<Settings, 'chat' | 'stack'>): Promise<ChosenChat> {
  if (stack === undefined) {
    const { definition, protocol } = chats[chat ?? usualChat]
    return { name: chat ?? usualChat, stackFile: fileURLToPath(definition), protocol }
  }
  if (chat !== undefined)
    throw new Refusal(
      exitCodes.usage,
      `--chat ${chat}: names a chat that ships with fanbench, and --stack one of your own; leave out one of them`,
    )
  const { protocol } = await readDefinition(stack)
  return { name: null, stackFile: stack, protocol }
}
