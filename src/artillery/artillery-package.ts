import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Refusal, exitCodes } from '../exit-codes.ts'

/** Artillery as it is installed. */
export interface Artillery {
  readonly version: string
  /** Its command line, as a file that Node runs. */
  readonly cli: string
}

/** The range of Artillery versions that were read and tried. A later major version may start workers in another way. */
const [oldest, before] = [[2, 0, 34] as const, 3]

const installLine = 'npm install --save-dev artillery@2.0.34'

/**
 * Finds Artillery, which is not a dependency of fanbench.
 *
 * @param places files from which it is resolved: the first that has it counts
 * @throws Refusal (2) that says how to install it
 */
export function findArtillery(places: readonly string[]): Artillery {
  const [manifest] = places.flatMap((place) => manifestOf(place) ?? [])
  if (manifest === undefined)
    throw new Refusal(
      exitCodes.usage,
      `this command needs Artillery, which is not installed beside fanbench: ${installLine}`,
    )
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    version: string
    bin: string | Readonly<Record<string, string>>
  }
  if (!isSupported(version))
    throw new Refusal(
      exitCodes.usage,
      `Artillery ${version} is installed, and this needs ${oldest.join('.')} or later, below ${before}: ${installLine}`,
    )
  const program = typeof bin === 'string' ? bin : (bin['artillery'] ?? '')
  return { version, cli: join(dirname(manifest), program) }
}

/** Pre-releases of a version come before it. */
export function isSupported(version: string): boolean {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? []
  const [major = 0, minor = 0, patch = 0] = numbers.map(Number)
  if (numbers.length === 0 || major >= before || major < oldest[0]) return false
  return minor > oldest[1] || patch >= oldest[2]
}

function manifestOf(place: string): string | null {
  try {
    return createRequire(place).resolve('artillery/package.json')
  } catch {
    return null
  }
}
