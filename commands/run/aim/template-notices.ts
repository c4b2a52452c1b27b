import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../notice.ts'
import type { Aim } from './aim.ts'

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
  if (quiet || aim.kind === 'standing') return
  for (const notice of aim.chat.notices) {
    if (!said.has(notice)) writeNotice(progress, `! ${notice}`)
    said.add(notice)
  }
}
