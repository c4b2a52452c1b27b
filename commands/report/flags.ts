import { type Command, Option } from 'commander'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked, type Execute, subcommand, verboseOption } from '../flags/subcommand.ts'

const importDetails = `
<from> is the place of the parts that the shards of one run have written:
  a folder          each shard writes shard-<k>.json and worker-<k>.log into it
  s3://bucket/path  shards on other machines have put them there (Artillery's bucket:
                    s3://<bucket>/test-runs/<test id>/fanbench)
  a JSON file       the --output of Artillery; it has the totals of each shard, and
                    names the place of the logs

The logs are evaluated like those of a local run, with the same figures, checks and exit
codes. A shard that is missing, was played twice or came late, or a damaged log, makes
the run invalid (exit code 11). Each is named, and the other figures are kept. The log of
a killed shard is evaluated up to its end (11). If all shards were interrupted, the exit
code is that of an interrupted run (130 or 143).

The totals in Artillery's output are also compared with the logs. If the logs cannot
be read, the run has percentiles, counters and a verdict, but nothing by second or by
room, and is marked "totals only".

For S3, credentials and Region come from the usual variables; AWS_ENDPOINT_URL_S3 names
another server. The import needs s3:ListBucket and s3:GetObject.

Examples:
  fanbench report import ./parts --plan load/plan.json
  fanbench report import s3://my-bucket/test-runs/tabc_123/fanbench --plan load/plan.json
  fanbench report import fargate.json --plan load/plan.json`

function addImport(report: Command, execute: Execute): void {
  const command = subcommand(report, 'import <from>', 'make one run of what the shards of a plan have left', [
    verboseOption(),
    new Option('--plan <file>', 'the plan.json of the shards').makeOptionMandatory(),
    new Option(
      '--parts <where>',
      "a folder or s3://... with the logs, if it differs from the place in Artillery's output",
    ),
    ...onRequestOptions(),
    new Option('-o, --out-dir <folder>', 'the folder that the run is saved in').default(settingDefaults.outDir),
  ]).addHelpText('after', importDetails)
  command.action((from: string) =>
    execute(command, async (context) => {
      const { plan, parts, outDir } = command.opts<{ plan: string; parts?: string; outDir: string }>()
      const commands = await import('../shards/importing/import-run.ts')
      return commands.importRun({ from, plan, parts, outDir, paths: pathsAsked(command) }, context)
    }),
  )
}

export function addReport(program: Command, execute: Execute): void {
  const report = subcommand(
    program,
    'report [run]',
    'write the page of a saved run again; <run> is its folder, its id, or latest',
    [
      verboseOption(),
      new Option('--index', 'write a page over all runs of the output folder, into its index.html'),
      new Option('--out <file>', 'the file for the page (beside the result)'),
      ...onRequestOptions(),
      new Option('-o, --out-dir <folder>', 'the folder that has the runs').default(settingDefaults.outDir),
    ],
  )
    .enablePositionalOptions()
    .helpCommand(false)
  report.action((run: string | undefined) =>
    execute(report, async (context) => {
      const { out, outDir, index } = report.opts<{ out?: string; outDir: string; index?: true }>()
      const commands = await import('./command.ts')
      if ((run === undefined) !== (index === true))
        throw new Refusal(exitCodes.usage, 'give a run, or --index for the page over all of them, and not both')
      if (run === undefined) return commands.reportIndex({ outDir, outFile: out }, context)
      return commands.report({ run, outDir, outFile: out, paths: pathsAsked(report) }, context)
    }),
  )
  addImport(report, execute)
}
