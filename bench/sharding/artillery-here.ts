import { findArtillery } from '../../src/artillery/artillery-package.ts'
import { artilleryProgram, whyNoArtillery } from '../receive/artillery/fetch-artillery.ts'

/**
 * Artillery's command line, as a file that Node runs: as it is installed (`npm run artillery:install`, or in a folder of NODE_PATH),
 * else fetched into a temporary folder.
 *
 * @throws if it cannot be had
 */
export function artilleryHere(): string {
  try {
    return findArtillery([import.meta.url]).cli
  } catch {
    const reason = whyNoArtillery()
    if (reason !== undefined) throw new Error(reason)
    return artilleryProgram
  }
}
