import { type Command, Option } from 'commander'
import { settingDefaults } from '../settings/settings.ts'
import { type Execute, repeatable, subcommand } from './subcommand.ts'

export function addReport(program: Command, execute: Execute): void {
  const report = subcommand(
    program,
    'report <run>',
    'write the page of a saved run again: <run> is its folder, its id, or latest',
    [
      new Option('--out <file>', 'file for the page (beside the result)'),
      new Option('--output <name=folder>', 'another output, such as csv=./figures; repeatable').argParser(repeatable),
      new Option('-o, --out-dir <folder>', 'folder in which runs are looked for').default(settingDefaults.outDir),
    ],
  )
  report.action((run: string) =>
    execute(report, async (context) => {
      const { out, output = [], outDir } = report.opts<{ out?: string; output?: string[]; outDir: string }>()
      const commands = await import('../commands/report.ts')
      return commands.report({ run, outDir, outFile: out, outputs: output }, context)
    }),
  )
}
