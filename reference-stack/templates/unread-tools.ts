import { readdirSync } from 'node:fs'

// What describes a chat, too, and is not read: the reason names the tool, and what to do.

const describeIt =
  'describe its functions by --stack, which `fanbench init --handlers` writes; or measure it where it is deployed, by --target'

const tools: readonly (readonly [file: RegExp, why: string])[] = [
  [/^serverless\.[cm]?[jt]s$/, 'is a program, not a template: give what `serverless print` writes to a file'],
  [/^cdk\.json$/, 'is of a CDK app, whose template has to be made first: run `cdk synth`, and give cdk.out'],
  [/^sst\.config\.[cm]?[jt]s$/, `is of SST, which is not read: ${describeIt}`],
  [/\.tf(?:\.json)?$|\.hcl$/, `is of Terraform, which is not read: ${describeIt}`],
  [/^Pulumi\.ya?ml$/, `is of Pulumi, which is not read: ${describeIt}`],
  [/\.arc$/, `is of Architect, which is not read: ${describeIt}`],
]

/** @param name without its folder */
export function unreadFile(name: string): string | undefined {
  return (
    tools.find(([file]) => file.test(name))?.[1] ??
    (/\.(?:[cm]?[jt]s|py|java|cs|go)$/.test(name)
      ? 'is a program, not a template: of a CDK app give cdk.out, after `cdk synth`'
      : undefined)
  )
}

/** For a folder in which no template was found. */
export function unreadFolder(path: string): string | undefined {
  for (const name of readdirSync(path).toSorted()) {
    const why = tools.find(([file]) => file.test(name))?.[1]
    if (why !== undefined) return `there is no template in it; ${name} ${why}`
  }
  return undefined
}
