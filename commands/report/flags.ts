import { type Command, Option } from 'commander'
import { settingDefaults } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked } from '../flags/on-request-options.ts'
import { type Execute, subcommand, verboseOption } from '../flags/subcommand.ts'
import { addImport } from '../shards/import-flags.ts'

export function addReport(program: Command, execute: Execute): void {
  const report = subcommand(
    program,
    'report <run>',
    'write the page of a saved run again; <run> is its folder, its id, or latest',
    [
      verboseOption(),
      new Option('--out <file>', 'the file for the page (beside the result)'),
      ...onRequestOptions(),
      new Option('-o, --out-dir <folder>', 'the folder that has the runs').default(settingDefaults.outDir),
    ],
  )
    .enablePositionalOptions()
    .helpCommand(false)
  report.action((run: string) =>
    execute(report, async (context) => {
      const { out, outDir } = report.opts<{ out?: string; outDir: string }>()
      const commands = await import('./command.ts')
      return commands.report({ run, outDir, outFile: out, paths: pathsAsked(report) }, context)
    }),
  )
  addImport(report, execute)
}
