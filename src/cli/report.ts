import { type Command, Option } from 'commander'
import { type OnRequest, onRequest } from '../../reports/on-request.ts'
import { settingDefaults } from '../settings/settings.ts'
import { type Execute, subcommand } from './subcommand.ts'

export function addReport(program: Command, execute: Execute): void {
  const report = subcommand(
    program,
    'report <run>',
    'write the page of a saved run again: <run> is its folder, its id, or latest',
    [
      new Option('--out <file>', 'file for the page (beside the result)'),
      ...Object.entries(onRequest).map(([name, help]) => new Option(`--${name} <folder>`, help)),
      new Option('-o, --out-dir <folder>', 'folder in which runs are looked for').default(settingDefaults.outDir),
    ],
  )
  report.action((run: string) =>
    execute(report, async (context) => {
      const folders = report.opts<Partial<Record<OnRequest, string>>>()
      const { out, outDir } = report.opts<{ out?: string; outDir: string }>()
      const commands = await import('../commands/report.ts')
      return commands.report({ run, outDir, outFile: out, folders }, context)
    }),
  )
}
