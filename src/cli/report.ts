import { type Command, Option } from 'commander'
import { settingDefaults } from '../settings/settings.ts'
import { type Execute, subcommand } from './subcommand.ts'

export function addReport(program: Command, execute: Execute): void {
  const report = subcommand(program, 'report <run>', 'the page of a saved run again: its folder, its id, or latest', [
    new Option('--out <file>', 'where the page goes (beside the result)'),
    new Option('--csv <folder>', 'its figures as CSV files, too'),
    new Option('-o, --out-dir <folder>', 'where runs are looked for').default(settingDefaults.outDir),
  ])
  report.action((run: string) =>
    execute(report, async (context) => {
      const { out, csv, outDir } = report.opts<{ out?: string; csv?: string; outDir: string }>()
      const commands = await import('../commands/report.ts')
      return commands.report({ run, outDir, outFile: out, csvFolder: csv }, context)
    }),
  )
}
