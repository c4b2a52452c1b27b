import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { CommandContext } from '../../flags/context.ts'

/**
 * Asks for confirmation before something that costs money or cannot be undone, unless `--yes` was given.
 *
 * @throws Refusal (15) for a no, or without a terminal to ask on; (130) for Ctrl-C
 */
export async function askToGoAhead(
  question: string,
  isConfirmed: boolean,
  { confirm, signal }: Pick<CommandContext, 'confirm' | 'signal'>,
): Promise<void> {
  if (!isConfirmed && confirm === null)
    throw new Refusal(
      exitCodes.refused,
      'there is no terminal to ask for confirmation, and nothing was done; confirm with --yes',
    )
  const isYes = isConfirmed || (await confirm?.(question))
  if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted; nothing was changed')
  if (!isYes) throw new Refusal(exitCodes.refused, 'not confirmed; nothing was changed')
}
