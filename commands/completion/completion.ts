import { Argument, type Command } from 'commander'
import { exitCodes } from '../../src/exit-codes.ts'
import type { Execute } from '../flags/subcommand.ts'
import { bashCompletion } from './bash.ts'
import { type CompletedCommand, commandTree } from './command-tree.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Readonly<
  Record<string, (commands: readonly CompletedCommand[]) => string>
>

const details = `
What Tab completes: commands, options, scenarios, and names of metrics behind --limit.

  bash   fanbench completion bash >> ~/.bashrc
  zsh    fanbench completion zsh > "\${fpath[1]}/_fanbench"
  fish   fanbench completion fish > ~/.config/fish/completions/fanbench.fish

Open a new shell then. After an upgrade of fanbench, write it anew.`

/** Prints a script for a shell, made from the commands and options of the program. */
export function addCompletion(program: Command, execute: Execute): void {
  const completion = program
    .command('completion')
    .description('print a script that lets a shell complete command lines with Tab')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', details)
  completion.action((shell: keyof typeof scripts) =>
    execute(completion, ({ answer }) => {
      answer.write(scripts[shell](commandTree(program)))
      return exitCodes.ok
    }),
  )
}
