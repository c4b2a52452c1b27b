import { type Command, Option } from 'commander'
import { type Execute, positiveSeconds, repeatable, subcommand } from '../flags/subcommand.ts'

const help = `
Plays one shard of a plan. The engine that starts it sets the number of the shard:
  Kubernetes Indexed Job   JOB_COMPLETION_INDEX; the plan has the number of shards
  AWS Batch array job      AWS_BATCH_JOB_ARRAY_INDEX and _SIZE; the run is AWS_BATCH_JOB_ID
  GitHub Actions matrix    FANBENCH_SHARD and FANBENCH_SHARDS, which the workflow sets;
                           the run is GITHUB_RUN_ID and _ATTEMPT
  ECS tasks, and others    the next free number in the place of the parts
  by hand                  --shard and --shards

All shards start at the same instant, --start-at. Without it, they meet in the place of
the parts, and start some seconds after the last one has come. In a folder of one
machine, only the shards of that machine can meet.

Secrets of the plan come from FANBENCH_HEADER, FANBENCH_QUERY, FANBENCH_SUBPROTOCOL,
FANBENCH_TICKET_KEY and FANBENCH_TARGET. For S3, AWS_ENDPOINT_URL_S3 names another server.

Exit codes: 0 the part is complete · 2 usage, or the number is taken · 11 late, gave up, or
the part could not be stored · 13 this machine could not continue · 15 refused · 130, 143
interrupted, with a part. The verdict on the run comes from fanbench report import.

Examples:
  fanbench shard run load/plan.json --shard 0 --shards 3 --run-id mine-1 --parts ./parts
  fanbench shard run load/plan.json --parts s3://my-bucket/fanbench`

/** The flags that are another way to give a variable. */
const variables = {
  parts: 'FANBENCH_PARTS',
  runId: 'FANBENCH_RUN_ID',
  shard: 'FANBENCH_SHARD',
  shards: 'FANBENCH_SHARDS',
  startAt: 'FANBENCH_START_AT',
} as const

interface Flags extends Partial<Record<keyof typeof variables, string>> {
  readonly wait: number
  readonly iOwnThisTarget?: string[]
}

export function addShardRun(shard: Command, execute: Execute): void {
  const run = subcommand(shard, 'run <plan>', 'play one shard of a plan; an engine starts this command', [
    new Option(
      '--parts <where>',
      'a folder or s3://... for the part; the run has a folder of its own in it (FANBENCH_PARTS)',
    ),
    new Option(
      '--run-id <id>',
      'the id of the run, the same for all shards (FANBENCH_RUN_ID, or the variable of the engine)',
    ),
    new Option('--shard <number>', 'the number of this shard, from 0 (FANBENCH_SHARD, or the variable of the engine)'),
    new Option('--shards <number>', 'the number of shards (FANBENCH_SHARDS, or the variable of the engine)'),
    new Option('--start-at <instant>', 'the start of all shards, such as 2026-01-31T12:00:00Z (FANBENCH_START_AT)'),
    new Option('--wait <seconds>', 'the longest wait for the other shards, in seconds')
      .argParser(positiveSeconds)
      .default(600),
    new Option('--i-own-this-target <host>', 'another host that you may send load to').argParser(repeatable),
  ]).addHelpText('after', help)
  run.action((plan: string) =>
    execute(run, async (context) => {
      const flags = run.opts<Flags>()
      const given = Object.entries(variables).flatMap(([flag, name]) => {
        const value = flags[flag as keyof typeof variables]
        return value === undefined ? [] : [[name, value] as const]
      })
      const environment = { ...process.env, ...Object.fromEntries(given) }
      const { shardRun } = await import('./shard-run.ts')
      return shardRun({ plan, waitSeconds: flags.wait, ownedHosts: flags.iOwnThisTarget ?? [], environment }, context)
    }),
  )
}
