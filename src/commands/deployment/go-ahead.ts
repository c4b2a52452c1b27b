import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { CommandContext } from '../context.ts'

/**
 * Asks before something is done that costs money or cannot be undone, unless `--yes` has said so already.
 *
 * @throws Refusal (15) for a no, or if there is nobody to ask; (130) for Ctrl-C
 */
export async function askToGoAhead(
  question: string,
  isSettled: boolean,
  { confirm, signal }: Pick<CommandContext, 'confirm' | 'signal'>,
): Promise<void> {
  if (!isSettled && confirm === null)
    throw new Refusal(exitCodes.refused, 'there is no terminal to ask on, so nothing is done: --yes goes ahead unasked')
  const isYes = isSettled || (await confirm?.(question))
  if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted; nothing was changed')
  if (!isYes) throw new Refusal(exitCodes.refused, 'not confirmed; nothing was changed')
}
