import { type Command, Option } from 'commander'
import { type Execute, positiveSeconds, repeatable, subcommand } from '../flags/subcommand.ts'

const help = `
Plays one shard of a plan, whatever has started it. Which one it is says the engine:
  Kubernetes Indexed Job   JOB_COMPLETION_INDEX; as many as the plan has
  AWS Batch array job      AWS_BATCH_JOB_ARRAY_INDEX and _SIZE; the run is AWS_BATCH_JOB_ID
  GitHub Actions matrix    FANBENCH_SHARD and FANBENCH_SHARDS, which the workflow sets;
                           the run is GITHUB_RUN_ID and _ATTEMPT
  ECS tasks, and others    the next number that is free where the parts go
  by hand                  --shard and --shards

All shards begin at one instant: --start-at; without it they meet where their parts go,
and begin some seconds after the last has come. A folder on one machine only brings
together the shards of that machine.

Secrets of the plan come from FANBENCH_HEADER, FANBENCH_QUERY, FANBENCH_SUBPROTOCOL,
FANBENCH_TICKET_KEY, and FANBENCH_TARGET. For S3, AWS_ENDPOINT_URL_S3 names another server.

Exit codes: 0 the part is whole · 2 usage, or the number is taken · 11 late, gave up, or the
part could not be kept · 13 this machine could not go on · 15 refused · 130, 143 interrupted,
with a part. The verdict on the run is that of fanbench report import.

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
  const run = subcommand(shard, 'run <plan>', 'play one shard of a plan, as an engine has started it', [
    new Option(
      '--parts <where>',
      'where the part goes, in a folder of the run: a folder, or s3://... (FANBENCH_PARTS)',
    ),
    new Option('--run-id <id>', 'of all shards of the run (FANBENCH_RUN_ID, or what the engine sets)'),
    new Option('--shard <number>', 'which shard, from 0 (FANBENCH_SHARD, or what the engine sets)'),
    new Option('--shards <number>', 'how many there are (FANBENCH_SHARDS, or what the engine sets)'),
    new Option('--start-at <instant>', 'when all begin, such as 2026-01-31T12:00:00Z (FANBENCH_START_AT)'),
    new Option('--wait <seconds>', 'how long to wait for the other shards').argParser(positiveSeconds).default(600),
    new Option('--i-own-this-target <host>', 'host off this machine that you may load').argParser(repeatable),
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
