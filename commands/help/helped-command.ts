import { type AddHelpTextContext, type AddHelpTextPosition, Command, type Help, type Option } from 'commander'

/** A help that is longer than this has a short form. */
const screenLines = 24

/**
 * The options that matter most, by the path of a command: the short help has these, as far as they fit on a screen. A command that is
 * not listed shows its first options.
 */
const firstOptions: Readonly<Record<string, string>> = {
  init: 'have template handlers stack url say join protocol ci yes',
  demo: 'members rooms publish-rate duration template stack live out-dir json',
  run: 'target template stack say members rooms publish-rate duration limit i-own-this-target',
  plan: 'members rooms publish-rate duration quota tls launch chat template prices',
  sweep: 'memory slo strategy rounds template target functions members max-cost dry-run',
  capacity: 'of from to slo template target members publish-rate max-cost dry-run',
  strategies: 'strategy sizes rounds memory template stack target max-cost dry-run',
  gate: 'baseline-ref template stack say metrics max-regression allow-work max-time dry-run',
  trend: 'history metric since as-of allow-inconclusive junit out-dir',
  'report import': 'plan parts out-dir csv junit',
  'artillery init': 'containers shards target protocol say members rooms publish-rate duration',
  'shard init': 'for parts shards image target protocol members rooms publish-rate duration',
  'shard run': 'parts run-id shard shards start-at wait',
  up: 'port page-port chat stack template memory service-times tickets write-target',
  deploy: 'chat stack region account name page tickets dry-run yes',
  selftest: 'short case tls seed spin block-receiver out-dir',
  probe: 'target template stack say join protocol header query i-own-this-target',
  'record-aws': 'target account probe out compare dry-run yes',
}

/** A command whose `--help` fits on a screen; `--help-all` has everything. */
export class HelpedCommand extends Command {
  /** The text below the options. */
  #details = ''

  override createCommand(name?: string): HelpedCommand {
    return new HelpedCommand(name)
  }

  override addHelpText(position: AddHelpTextPosition, text: string | ((context: AddHelpTextContext) => string)): this {
    if (typeof text !== 'string') return super.addHelpText(position, text)
    if (position !== 'after') return super.addHelpText(position, text)
    this.#details += text
    return this
  }

  override helpInformation(...context: Parameters<Command['helpInformation']>): string {
    const whole = super.helpInformation(...context) + (this.#details === '' ? '' : `${this.#details}\n`)
    const isShort = linesOnScreen(whole.trimEnd(), this.#columns()) <= screenLines
    return isShort || this.parent === null || this.opts()['helpAll'] === true ? whole : this.#shortHelp()
  }

  #shortHelp(): string {
    const columns = this.#columns()
    const help = this.createHelp()
    help.prepareContext({ helpWidth: columns })
    const rows = [
      ...this.#shownOptions(help).map(
        (one) => [help.optionTerm(one), firstClause(help.optionDescription(one))] as const,
      ),
      ...help.visibleCommands(this).map((one) => [help.subcommandTerm(one), help.subcommandDescription(one)] as const),
    ]
    const width = Math.max(...rows.map(([term]) => term.length))
    const body = [
      `Usage: ${help.commandUsage(this)}`,
      '',
      help.boxWrap(help.commandDescription(this), columns),
      '',
      ...rows.map(([term, text]) => help.formatItem(term, width, text, help)),
    ]
    const foot = ['', `All ${help.visibleOptions(this).length} options, with more help: ${pathOf(this)} --help-all`]
    const left = screenLines - linesOnScreen([...body, ...foot].join('\n'), columns) - 2
    const examples = examplesIn(this.#details, left, columns)
    return `${[...body, ...(examples.length === 0 ? [] : ['', 'Examples:', ...examples]), ...foot].join('\n')}\n`
  }

  #columns(): number {
    return this.configureOutput().getOutHelpWidth?.() ?? 80
  }

  #shownOptions(help: Help): Option[] {
    const visible = help.visibleOptions(this)
    const names = firstOptions[pathOf(this).replace(/^fanbench /, '')]?.split(' ')
    if (names === undefined) return visible
    return names.flatMap((name) => visible.filter(({ long }) => long === `--${name}`))
  }
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

/** Returns the meaning of an option up to the first colon or semicolon, and its default in brackets if that is short. */
function firstClause(description: string): string {
  const [, meaning = '', inBrackets = ''] = /^(.*?)( \([^()]{1,10}\))?$/s.exec(description) ?? []
  return meaning.replace(/(?:[;:] |,? such as ).*$| \([^()]+\)$/s, '') + inBrackets
}

/** The lines that a terminal needs for a text: one that is too long takes several. */
export function linesOnScreen(text: string, columns: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0)
}

/** Whole examples, each with the indented lines below it, as far as there are so many lines for them. */
function examplesIn(details: string, lines: number, columns: number): string[] {
  const [, after = ''] = /^Examples?:\n([^]*)$/m.exec(details) ?? []
  const [block = ''] = after.split('\n\n')
  const examples = block.split(/\n(?= {2}\S)/)
  let left = lines
  return examples.filter((example) => example !== '' && (left -= linesOnScreen(example, columns)) >= 0)
}
