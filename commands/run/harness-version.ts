import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

// By the package's own name, because the emitted files lie one folder deeper than the sources.
const manifest = createRequire(import.meta.url).resolve('fanbench/package.json')

/** The folder of the working copy or of the installed package. */
export const packageFolder = dirname(manifest)

export const harnessVersion = (createRequire(import.meta.url)(manifest) as { version: string }).version

/** The commit of a working copy, with `+` behind it if something in it differs; null for an installed package. */
export async function harnessCommit(): Promise<string | null> {
  const folder = packageFolder
  if (!existsSync(join(folder, '.git'))) return null
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty=+', '--exclude=*'], {
      cwd: folder,
      timeout: 5000,
    })
    return stdout.trim()
  } catch {
    return null
  }
}
