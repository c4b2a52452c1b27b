import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../notice.ts'
import type { Aim } from './aim.ts'

/**
 * What of a template is not as on AWS, and what was derived from it.
 *
 * @param said what an experiment has said of the runs before; this run's is added
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
