import { type Command, Option } from 'commander'
import { settingDefaults } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked } from '../flags/on-request-options.ts'
import { type Execute, subcommand, verboseOption } from '../flags/subcommand.ts'

const details = `
<from> is what the shards of one run have left:
  a folder          each shard writes shard-<k>.json and worker-<k>.log into it
  s3://bucket/path  where shards on other machines have put them (Artillery's bucket:
                    s3://<bucket>/test-runs/<test id>/fanbench)
  a JSON file       what Artillery writes with --output; it holds the totals of each
                    shard, and says where the logs are

The logs are settled as those of a local run: the same figures, checks and exit codes.
A shard that is missing, was played twice or came late, or a log that is damaged, makes
the run invalid (exit code 11), and each is named; the other figures are still there.
A shard that was killed is settled as far as its log reaches (11); if all shards were
interrupted, the exit code is that of an interrupted run (130 or 143).

From Artillery's output, the totals are also held against the logs. If the logs cannot
be read, the run has percentiles, counters and a verdict, but nothing by second or by
room, and is marked "totals only".

For S3, credentials and Region come from the usual variables; AWS_ENDPOINT_URL_S3 names
another server. It takes s3:ListBucket and s3:GetObject.

Examples:
  fanbench report import ./parts --plan load/plan.json
  fanbench report import s3://my-bucket/test-runs/tabc_123/fanbench --plan load/plan.json
  fanbench report import fargate.json --plan load/plan.json`

export function addImport(report: Command, execute: Execute): void {
  const command = subcommand(report, 'import <from>', 'make one run of what the shards of a plan have left', [
    verboseOption(),
    new Option('--plan <file>', 'the plan.json that the shards have played').makeOptionMandatory(),
    new Option('--parts <where>', "where the logs are, if not where Artillery's output says: a folder, or s3://..."),
    ...onRequestOptions(),
    new Option('-o, --out-dir <folder>', 'folder in which the run is saved').default(settingDefaults.outDir),
  ]).addHelpText('after', details)
  command.action((from: string) =>
    execute(command, async (context) => {
      const { plan, parts, outDir } = command.opts<{ plan: string; parts?: string; outDir: string }>()
      const commands = await import('./importing-import-run.ts')
      return commands.importRun({ from, plan, parts, outDir, paths: pathsAsked(command) }, context)
    }),
  )
}
