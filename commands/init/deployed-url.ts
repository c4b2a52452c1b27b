import { exitCodes } from '../../src/exit-codes.ts'
import type { Mistakes } from '../../src/settings/mistakes.ts'
import { assertAllowed } from '../../src/targets/guard.ts'
import { endpointTarget } from '../../src/targets/target.ts'

/** A chat that is there already, at an address. */
export interface DeployedUrl {
  /** Without its query. */
  readonly url: string
  /** `name=value`, as `--query` takes them: what a URL carries there is often a secret. */
  readonly query: readonly string[]
  readonly ownedHosts: readonly string[]
}

/**
 * Reads a URL by the rules of `run`: another host than this machine has to belong to the user, and needs TLS. It adds the
 * mistakes to `mistakes`.
 */
export async function readUrl(text: string, ownedHosts: readonly string[], mistakes: Mistakes): Promise<DeployedUrl> {
  const target = await mistakes.collect(() => endpointTarget(text))
  if (target === undefined) return { url: text, query: [], ownedHosts }
  await mistakes.collect(() => assertAllowed(target, ownedHosts))
  const url = new URL(text)
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`)
  url.search = ''
  if (url.username + url.password !== '')
    mistakes.add(
      exitCodes.usage,
      "--url: holds a user or a password, which would be in the config file: set FANBENCH_HEADER='Authorization: Basic ...' instead",
    )
  return { url: url.href, query, ownedHosts }
}
