import { bundleFile, planFile } from './names.ts'

export interface ScriptParts {
  /** Masked: what is secret comes from the environment. */
  readonly url: string
  readonly shards: number
  readonly containers: number
}

/** `fanbench.yml`: what Artillery reads. */
export function scriptText({ url, shards, containers }: ScriptParts): string {
  const each = shards / containers
  return `# Written by \`fanbench artillery init\`. Artillery starts the shards; fanbench measures. The load is in ${planFile}:
# to change it, make the folder again.
config:
  # For Artillery's own messages; the shards take it from the plan.
  target: ${JSON.stringify(url)}
  processor: ./${bundleFile}
  includeFiles:
    - ${planFile}
  phases:
    # One virtual user is one shard, ${each} in each container. Never arrivalCount: it all goes to one worker.
    - name: shards
      duration: 1
      arrivalRate: ${each}
  plugins:
    # Fail Artillery's run at once where shards, members or deliveries were missing; the figures are in the report.
    ensure:
      conditions:
        - expression: fanbench.shards.completed == ${shards}
        - expression: fanbench.shards.late == 0
        - expression: fanbench.members.missing == 0
        - expression: fanbench.deliveries.missing == 0
before:
  flow:
    - function: readPlan
after:
  flow:
    # A run that is interrupted ends when its shards have left their parts.
    - function: waitForParts
scenarios:
  - name: shard
    flow:
      - function: runShard
`
}
