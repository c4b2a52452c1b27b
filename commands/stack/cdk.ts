import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { type AppRequest, appFile, appRequestVariable } from '../../reference-stack/cloud/index.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type ChildSurroundings, runNode } from './run-node.ts'

/** The AWS CDK as it is installed. */
export interface Cdk {
  /** Its command line, as a file that Node runs. */
  readonly cli: string
}

const packages = ['aws-cdk', 'aws-cdk-lib', 'constructs'] as const

/**
 * Finds the CDK, which is not a dependency of fanbench.
 *
 * @param place a file from which it is resolved
 * @throws Refusal (2) that says how to install what is missing
 */
export function findCdk(place: string = appFile): Cdk {
  const manifests = packages.map((name) => manifestOf(name, place))
  const [cliManifest] = manifests
  if (typeof cliManifest === 'string' && !manifests.includes(null)) return { cli: binaryOf(cliManifest) }
  const missing = packages.filter((_, at) => manifests[at] === null)
  throw new Refusal(
    exitCodes.usage,
    `deploying needs the AWS CDK, and ${missing.join(', ')} cannot be found beside fanbench; run npm install --save-dev ${packages.join(' ')}`,
  )
}

/**
 * Writes the CloudFormation template and the function bundles into a folder. Sends nothing to AWS.
 *
 * @throws Refusal (2) with the last lines of the CDK app
 */
export async function synthesise(request: AppRequest, folder: string, surroundings: ChildSurroundings): Promise<void> {
  const environment = { [appRequestVariable]: JSON.stringify(request), CDK_OUTDIR: resolve(folder) }
  const { exitCode, lastLines } = await runNode([appFile], { cwd: folder, environment }, surroundings)
  if (surroundings.signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted; nothing was changed')
  if (exitCode !== 0) throw new Refusal(exitCodes.usage, indented('this definition cannot be deployed:', lastLines))
}

/**
 * Deploys what {@link synthesise} has written, by the CDK. @returns the stack's outputs
 *
 * @throws Refusal (12) with the last lines of the CDK
 */
export async function deployTemplate(
  { cli }: Cdk,
  { stackName, account, region }: AppRequest['options'],
  folder: string,
  surroundings: ChildSurroundings,
): Promise<Readonly<Record<string, string>>> {
  const outputsFile = join(folder, 'fanbench-outputs.json')
  const args = ['deploy', stackName, '--app', folder, '--require-approval', 'never', '--outputs-file', outputsFile]
  const plain = ['--no-notices', '--no-color', '--progress', 'events']
  const environment = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // No usage data to AWS without the user's consent.
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
  }
  const failures: string[] = []
  const { exitCode, lastLines } = await runNode(
    [cli, ...args, ...plain],
    { cwd: folder, environment },
    {
      ...surroundings,
      onLine(line) {
        // After it come the lines of the rollback, one for each resource.
        if (line.includes('_FAILED')) failures.push(line)
        surroundings.onLine(line)
      },
    },
  )
  if (exitCode !== 0 && surroundings.signal.aborted)
    throw new Refusal(
      exitCodes.interrupted,
      'interrupted: CloudFormation goes on; `fanbench status` shows its progress',
    )
  if (exitCode !== 0 || !existsSync(outputsFile)) {
    const output = [...new Set([...failures, ...lastLines])]
    throw new Refusal(exitCodes.targetFailed, [
      indented('the CDK could not deploy the stack:', output),
      ...wayOut(output.join(' '), account, region),
    ])
  }
  return (JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>)[stackName] ?? {}
}

function indented(what: string, lines: readonly string[]): string {
  return [what, ...lines].join('\n    ')
}

/** Says what to do about errors that are common in a new account. */
function wayOut(output: string, account: string, region: string): string[] {
  if (/bootstrap/i.test(output))
    return [
      `the CDK needs a bucket and roles of its own, once for each account and Region: npx cdk bootstrap aws://${account}/${region}`,
    ]
  if (/CloudWatch Logs role/i.test(output))
    return ['API Gateway has no role to write logs in this account: give --no-access-logs, or set one up']
  return []
}

function manifestOf(name: string, place: string): string | null {
  try {
    return createRequire(place).resolve(`${name}/package.json`)
  } catch {
    return null
  }
}

function binaryOf(manifest: string): string {
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { cdk: string } }
  return join(dirname(manifest), bin.cdk)
}
