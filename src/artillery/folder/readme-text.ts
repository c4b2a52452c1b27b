import { bundleFile, planFile, scriptFile } from './names.ts'

export interface ReadmeParts {
  /** The folder as the user types it. */
  readonly folder: string
  readonly shards: number
  readonly containers: number
  /** The members of the largest shard. */
  readonly members: number
  /** Variables that a shard needs beside the plan. */
  readonly secrets: readonly string[]
}

/** The open files that Artillery grants in a Fargate container by default. */
const usualOpenFiles = 8192

/** Explains how to run the folder, here and on Fargate. */
export function readmeText({ folder, shards, containers, members, secrets }: ReadmeParts): string {
  return `# A load for Artillery, measured by fanbench

\`${planFile}\` has the load: ${shards} shards in ${containers} ${containers === 1 ? 'container' : 'containers'}. \`${bundleFile}\` is fanbench, whole: nothing is installed on a worker.
\`${scriptFile}\` is what Artillery reads. Nothing here holds a secret.
${secretsText(secrets)}
On this machine, with a report at the end:

    fanbench artillery run ${folder}/${scriptFile}

On AWS Fargate (not verified there yet):

    ${fargateLine({ folder, containers, members, shards, secrets })}

Each run gets a report from the parts that its shards leave. \`docs/past-one-machine.md\` of fanbench says more.
`
}

/** The literal command line. */
export function fargateLine({ folder, shards, containers, members, secrets }: ReadmeParts): string {
  const needed = (members * shards) / containers + 256
  const limits = { ulimits: [{ name: 'nofile', softLimit: 65_536, hardLimit: 65_536 }] }
  const launch = needed > usualOpenFiles ? ` --launch-config '${JSON.stringify(limits)}'` : ''
  const secret = secrets.map((name) => ` --secret ${name}`).join('')
  return `npx artillery run-fargate --region eu-west-1 --count ${containers} --cpu 4 --memory 8${launch}${secret} -o fargate.json ${folder}/${scriptFile}`
}

/** Lists the variables that a shard needs; empty if it needs none. */
function secretsText(secrets: readonly string[]): string {
  return secrets.length === 0
    ? ''
    : `\nThe plan was made with secrets. Set them wherever a shard runs, as they were then: ${secrets.join(', ')}.
On Fargate they are parameters of SSM: /artilleryio/${secrets.join(', /artilleryio/')}.\n`
}
