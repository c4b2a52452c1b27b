import { parse } from 'yaml'
import { fanbenchWords, splitWords } from '../../action/words.ts'
import { program } from '../../src/cli/program.ts'

/** The words behind each `fanbench` of a shell's text; what the shell would put in stands there as `value`. */
export function commandLines(shellText: string): string[][] {
  return shellText
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/\$\([^)]*\)|\$\{\{[^}]*\}\}|\$\w+|\$\{[^}]*\}/g, 'value')
    .split(/\n|;|\|\|?|&&/)
    .map((line) => /^\s*(?:(?:npx )?fanbench|node dist\/src\/cli\.js) (.*)/.exec(line)?.[1])
    .filter((words) => words !== undefined)
    .map((words) => splitWords(words.replace(/ {2,}\S.*/, '')))
}

/** Those of the code blocks of a page. */
export function commandLinesOfPage(markdown: string): string[][] {
  const blocks = [...markdown.matchAll(/^```\w*\n([\s\S]*?)^```$|^ {4}(\S.*)$/gm)]
  return blocks.flatMap(([, fenced, indented]) => commandLines(fenced ?? indented ?? ''))
}

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
}

/** Those of a workflow of GitHub: in what its steps run, and as inputs of the action of this repository. */
export function commandLinesOfWorkflow(content: string): string[][] {
  const { jobs } = parse(content) as { jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> }
  return Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .flatMap(({ run, uses, with: inputs = {} }) => {
      if (run !== undefined) return commandLines(run)
      if (uses !== './' && !/\/fanbench@/.test(uses ?? '')) return []
      const { command = 'gate', stack = '', 'baseline-ref': baselineRef = '', args = '' } = inputs
      return [fanbenchWords({ command, stack, baselineRef, args })]
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

/** What the command line says to these words; nothing is executed. Null if they are fine. */
export async function mistakeIn(words: readonly string[]): Promise<string | null> {
  const silent = program(() => Promise.resolve())
  for (const command of [silent, ...silent.commands, ...silent.commands.flatMap(({ commands }) => commands)])
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  return silent.parseAsync(words, { from: 'user' }).then(
    () => null,
    (error: Error) => error.message,
  )
}
