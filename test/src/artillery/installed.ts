import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { findArtillery } from '../../../src/artillery/artillery-package.ts'

/** `npm run artillery:install` puts Artillery into node_modules; NODE_PATH may name another folder. */
export const isInstalled = whereInstalled() !== null

export const isRequired = process.env['FANBENCH_REQUIRE_ARTILLERY'] === '1'

/** Its command line, as a file that Node runs. */
export function artilleryCli(): string {
  return findArtillery([import.meta.url]).cli
}

/** Its folder, or null. */
export function whereInstalled(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('artillery/package.json'))
  } catch {
    return null
  }
}
