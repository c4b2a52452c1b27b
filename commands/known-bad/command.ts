import { drawnSeed } from '../../src/crowd/random.ts'
import { knownChats } from '../../reference-stack/chats/index.ts'
import { knownBadOutputs } from '../run/outputs.ts'
import type { ExitCode } from '../../src/exit-codes.ts'
import { knownBadExperiment } from './known-bad.ts'
import { chooseByName } from '../run/choose-by-name.ts'
import type { CommandContext } from '../flags/context.ts'
import { runExperiment } from '../run/run-experiment.ts'

export interface KnownBadArgs {
  /** Names of chats; undefined for all of them. */
  readonly chat: readonly string[] | undefined
  /** Undefined to draw one. */
  readonly seed: number | undefined
  readonly outDir: string
}

/**
 * Measures chats of which it is known what is wrong with them, one after the other, and says whether the harness finds
 * it, and nothing else.
 *
 * @returns 10 if a defect was not named or something else was found, or what a run failed with that cannot be judged
 * @throws Refusal (2) for a chat that is not known
 */
export async function knownBad(
  { chat: names, seed = drawnSeed(), outDir }: KnownBadArgs,
  context: CommandContext,
): Promise<ExitCode> {
  const chats = chooseByName('chat', knownChats, names)
  const command = ['fanbench known-bad', ...(names ?? []).map((name) => `--chat ${name}`), `--seed ${seed}`].join(' ')
  return runExperiment(knownBadExperiment(chats, seed), { command, outDir, outputs: knownBadOutputs }, context)
}
