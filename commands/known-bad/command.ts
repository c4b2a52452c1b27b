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
 * Measures chats with known defects, one after the other, and checks that the harness reports exactly these defects.
 *
 * @returns 10 if a defect was missed or something else was found, or the exit code of a run that cannot be judged
 * @throws Refusal (2) for an unknown chat
 */
export async function knownBad(
  { chat: names, seed = drawnSeed(), outDir }: KnownBadArgs,
  context: CommandContext,
): Promise<ExitCode> {
  const chats = chooseByName('chat', knownChats, names)
  const command = ['fanbench known-bad', ...(names ?? []).map((name) => `--chat ${name}`), `--seed ${seed}`].join(' ')
  return runExperiment(knownBadExperiment(chats, seed), { command, outDir, outputs: knownBadOutputs }, context)
}
