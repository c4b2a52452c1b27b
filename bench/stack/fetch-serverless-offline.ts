import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The last one that runs on serverless 3, whose own version 4 asks for a licence. */
const versions = ['serverless-offline@13.10.1', 'serverless@3.40.0']
const installMinutes = 10

/** Where it lies; the service that it runs has to lie in it too, because plugins are looked for from there. */
export const serverlessFolder = join(tmpdir(), 'fanbench-serverless-offline-13.10.1')
export const serverlessProgram = join(serverlessFolder, 'node_modules', 'serverless', 'bin', 'serverless.js')
const plugin = join(serverlessFolder, 'node_modules', 'serverless-offline', 'package.json')

/**
 * Has npm fetch serverless-offline into a temporary folder, where it stays for the next time. Never a dependency of ours: it
 * is 280 MB.
 *
 * @returns why it cannot be had, or undefined
 */
export function whyNoServerlessOffline(): string | undefined {
  if (isThere()) return undefined
  process.stderr.write(`fetching ${versions.join(' and ')} from npm into ${serverlessFolder} (280 MB)\n`)
  mkdirSync(serverlessFolder, { recursive: true })
  const flags = ['--prefix', serverlessFolder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    const timeout = installMinutes * 60_000
    execFileSync('npm', ['install', ...flags, ...versions], { cwd: serverlessFolder, stdio: 'pipe', timeout })
  } catch (error) {
    return `npm cannot fetch ${versions.join(' and ')}: ${firstLine(error)}`
  }
  return isThere() ? undefined : `${versions.join(' and ')} did not arrive in ${serverlessFolder}`
}

function isThere(): boolean {
  return existsSync(serverlessProgram) && existsSync(plugin)
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: Buffer }
  return (stderr?.toString() || message).trim().split('\n')[0] ?? ''
}
