import { CommanderError } from 'commander'
import { parse } from 'yaml'
import { fanbenchArgs, splitArgs } from '../../action/args.ts'
import { program } from '../../commands/program.ts'

/**
 * The arguments behind each `fanbench` of a shell's text. What the shell, or the reader in place of `<...>`, would put in stands there as
 * `value`.
 */
export function commandLines(shellText: string): string[][] {
  return shellText
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/\$\([^)]*\)|\$\{\{[^}]*\}\}|(?<!')\$\w+|\$\{[^}]*\}|<[a-z][^>\n]*>/g, 'value')
    .split(/\n|;|\|\|?|&&/)
    .map((line) => /^\s*(?:(?:npx )?fanbench|npm run fanbench --|node dist\/commands\/cli\.js) (.*)/.exec(line)?.[1])
    .filter((args) => args !== undefined)
    .map((args) => splitArgs(args.replace(/ {2,}\S.*| > .*/, '')))
}

const fencedBlock = /^ *```\w*\n([\s\S]*?)^ *```$/gm
const indentedBlock = /(?:^ {4}.*\n)+/gm

/** Those of the code blocks of a page, and those in its sentences that have an option and nothing left out (`...`). */
export function commandLinesOfPage(markdown: string): string[][] {
  const fenced = [...markdown.matchAll(fencedBlock)].map(([, text = '']) => text)
  const unfenced = markdown.replaceAll(fencedBlock, '')
  const indented = [...unfenced.matchAll(indentedBlock)].map(([text]) => text)
  const inline = inlineCode(unfenced.replaceAll(indentedBlock, '')).filter(
    (text) => / --\w/.test(text) && !text.includes('...'),
  )
  return [...fenced, ...indented, ...inline].flatMap(commandLines)
}

/** The options that a page names in its sentences by themselves. */
export function optionsOfPage(markdown: string): string[] {
  const sentences = markdown.replaceAll(fencedBlock, '').replaceAll(indentedBlock, '')
  return inlineCode(sentences).flatMap((text) => /^--[\w-]+/.exec(text) ?? [])
}

/** A line feed within stands for a blank. */
function inlineCode(sentences: string): string[] {
  return [...sentences.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll('\n', ' '))
}

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
}

/** Those of a workflow of GitHub: in what its steps run, and as inputs of the action of this repository. */
export function commandLinesOfWorkflow(content: string): string[][] {
  const { jobs } = parse(content) as { jobs: Readonly<Record<string, { readonly steps?: readonly Step[] }>> }
  return Object.values(jobs)
    .flatMap(({ steps = [] }) => steps)
    .flatMap(({ run, uses, with: inputs = {} }) => {
      if (run !== undefined) return commandLines(run)
      if (uses !== './' && !/\/fanbench@/.test(uses ?? '')) return []
      const { command = 'gate', stack = '', 'baseline-ref': baselineRef = '', args = '' } = inputs
      return [fanbenchArgs({ command, stack, baselineRef, args })]
    })
}

interface GitLabJob {
  readonly before_script?: readonly string[]
  readonly script?: readonly string[]
}

/** Those of the scripts of a pipeline of GitLab. */
export function commandLinesOfPipeline(content: string): string[][] {
  const jobs = Object.values(parse(content) as Readonly<Record<string, GitLabJob | null>>)
  return jobs.flatMap((job) => [...(job?.before_script ?? []), ...(job?.script ?? [])]).flatMap(commandLines)
}

/** What the command line says to these arguments; nothing is executed. Null if they are fine. */
export async function mistakeIn(args: readonly string[]): Promise<string | null> {
  const silent = program(() => Promise.resolve())
  for (const command of [silent, ...silent.commands, ...silent.commands.flatMap(({ commands }) => commands)])
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  return silent.parseAsync(args, { from: 'user' }).then(
    () => null,
    (error: Error) => (error instanceof CommanderError && error.exitCode === 0 ? null : error.message),
  )
}

/** The long options of all commands. */
export function allOptions(): Set<string> {
  const { commands } = program(() => Promise.resolve())
  const all = [...commands, ...commands.flatMap((command) => command.commands)]
  return new Set(['--help', ...all.flatMap(({ options }) => options.flatMap(({ long }) => long ?? []))])
}
