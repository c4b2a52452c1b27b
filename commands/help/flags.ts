import { Argument, type Command } from 'commander'
import { suggestion } from '../../src/suggestion.ts'

/** `help run` shows what `run --help` does; `help report import` the help of a command within another. */
export function addHelp(program: Command): void {
  program
    .command('help')
    .description('show the help of a command')
    .addArgument(new Argument('[command...]', 'a command, and a subcommand of it'))
    .helpOption('-h, --help', 'show this help')
    .option('--all', 'all options, and all that there is to say')
    .action((args: string[], { all = false }: { readonly all?: boolean }) => {
      const command = commandOf(program, args)
      if (all) command.setOptionValue('helpAll', true)
      command.help()
    })
}

function commandOf(program: Command, args: readonly string[]): Command {
  return args.reduce((above, word) => {
    const names = above.commands.map((command) => command.name())
    const command = above.commands.find((one) => one.name() === word)
    return command ?? program.error(`error: there is no command ${word}${suggestion(word, names)}`)
  }, program)
}
