import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const version = '2.0.34'
const folder = join(tmpdir(), `fanbench-artillery-${version}`)
const installMinutes = 10

/** Its entry; there once it has been fetched. */
export const artilleryProgram = join(installed() ?? join(folder, 'node_modules', 'artillery'), 'bin', 'run')

/** The folder of one that is there already, as `NODE_PATH` may say, if it is of this version. */
function installed(): string | undefined {
  try {
    const require = createRequire(import.meta.url)
    const manifest = require.resolve('artillery/package.json')
    return (require(manifest) as { version: string }).version === version ? dirname(manifest) : undefined
  } catch {
    return undefined
  }
}

/**
 * Has npm fetch Artillery into a temporary folder, where it stays for the next time. Never a dependency of ours: it is 400 MB.
 *
 * @returns why it cannot be had, or undefined
 */
export function whyNoArtillery(): string | undefined {
  if (existsSync(artilleryProgram)) return undefined
  process.stderr.write(`fetching Artillery ${version} from npm into ${folder} (400 MB)\n`)
  mkdirSync(folder, { recursive: true })
  const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    const timeout = installMinutes * 60_000
    execFileSync('npm', ['install', ...flags, `artillery@${version}`], { cwd: folder, stdio: 'pipe', timeout })
  } catch (error) {
    return `npm cannot fetch Artillery ${version}: ${firstLine(error)}`
  }
  return existsSync(artilleryProgram) ? undefined : `Artillery ${version} has no ${artilleryProgram}`
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: Buffer }
  return (stderr?.toString() || message).trim().split('\n')[0] ?? ''
}
