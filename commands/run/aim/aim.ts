import { existsSync } from 'node:fs'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { assertAllowed } from '../../../src/targets/guard.ts'
import { type ServerNames, withServerNames } from '../../../src/targets/server-names.ts'
import { type Target, endpointTarget, publishedAt, readTarget } from '../../../src/targets/target.ts'
import { type ChatSettings, type ChosenChat, chatSettings, chooseChat } from './choose-chat.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../flags/notice.ts'

/** The aim of a run: the embedded stack, which is still to be started, or an existing target. */
export type Aim =
  | { readonly kind: 'embedded'; readonly chat: ChosenChat }
  | { readonly kind: 'existing'; readonly target: Target }

/** The names of the parameters that the templates of the chats declare with `NoEcho`. */
export function noEchoIn(...aims: readonly Aim[]): ReadonlySet<string> {
  return new Set(aims.flatMap((aim) => (aim.kind === 'embedded' ? [...aim.chat.noEcho] : [])))
}

/**
 * @param text `local`, a URL, or the path of a target file
 * @param wanted the chat for the embedded stack
 * @param ownedHosts hosts off this machine that the user says are theirs
 * @param names what the user knows of the parts of a target that is there
 * @throws Refusal (2) if it is none of these, or the definition or a name is wrong, (15) if load may not be sent to it
 */
export async function takeAim(
  text: string,
  wanted: ChatSettings,
  ownedHosts: readonly string[],
  names: ServerNames & Pick<Settings, 'publishUrl'>,
): Promise<Aim> {
  if (text === 'local') return { kind: 'embedded', chat: await chooseChat(wanted) }
  const stray = strayProblems(chatSettings(wanted))
  if (stray.length > 0) throw new Refusal(exitCodes.usage, stray)
  const found = looksLikeUrl(text) ? endpointTarget(text) : await readTarget(text)
  const target = publishedAt(found, names.publishUrl)
  const mistakes = new Mistakes()
  await mistakes.collect(() => assertAllowed(target, ownedHosts))
  const named = await mistakes.collect(() => withServerNames(target, names))
  return { kind: 'existing', ...mistakes.throwIfAny({ target: named }) }
}

/** A target that is there has its chat already. */
function strayProblems({ chat, ...own }: ChatSettings): string[] {
  return [
    ...Object.keys(own).map((key) => `--${key} is for the embedded stack: leave out --target, or leave out --${key}`),
    ...(chat === undefined
      ? []
      : [
          `--chat ${chat}: chooses the chat of the embedded stack, and the target has its own; leave out --target, or leave out --chat`,
        ]),
  ]
}

/** Also without its scheme; what may hold a secret is not taken for a file's name, which messages repeat. */
function looksLikeUrl(text: string): boolean {
  return text.includes('://') || /^[\w.-]+:\d+(\/|$)/.test(text) || (/[?@]/.test(text) && !existsSync(text))
}

/**
 * Prints the parts of a template that differ from AWS, and what was derived from it.
 *
 * @param said the notices that an experiment has printed for earlier runs; those of this run are added
 */
export function sayTemplateNotices(
  aim: Aim,
  { quiet, progress }: Pick<CommandContext, 'quiet' | 'progress'>,
  said = new Set<string>(),
): void {
  if (quiet || aim.kind === 'existing') return
  for (const notice of aim.chat.notices) {
    if (!said.has(notice)) writeNotice(progress, `! ${notice}`)
    said.add(notice)
  }
}
