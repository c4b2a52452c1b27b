import { isIPv4 } from 'node:net'
import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Target } from './target.ts'

/**
 * Refuses (exit 15) every URL whose host is not this machine: load must not reach somebody else's.
 * Looks at the text alone, so nothing is sent and no name is looked up.
 *
 * The host is judged as the URL parser yields it, because that is the host the clients then dial: `ws://2130706433`
 * is 127.0.0.1, `ws://127.0.0.1@evil.example` is evil.example. Of names only `localhost` passes (RFC 6761 binds it to
 * loopback); any other could resolve to anywhere.
 */
export function assertLoopback(url: string): void {
  const problem = loopbackProblem(url)
  if (problem !== null) throw new Refusal(exitCodes.refused, problem)
}

/** {@link assertLoopback} for everything that a run against this target would talk to. */
export function assertLoopbackTarget(target: Target): void {
  const problems = destinations(target).map(loopbackProblem)
  const found = problems.filter((problem) => problem !== null)
  if (found.length > 0) throw new Refusal(exitCodes.refused, found)
}

/** Does the URL lead to this machine, so that its server shares the cores with the crowd? */
export function isLoopback(url: string): boolean {
  return loopbackProblem(url) === null
}

function destinations({ kind, url, region, endpoints }: Target): string[] {
  const named = Object.values(endpoints)
  const figuresFromAws = kind === 'aws' && endpoints.cloudwatch === undefined
  return [url, ...named, ...(figuresFromAws ? [`https://monitoring.${region}.amazonaws.com`] : [])]
}

function loopbackProblem(url: string): string | null {
  if (!URL.canParse(url)) return `${JSON.stringify(url)} cannot be read as a URL, so nothing is sent to it`
  const host = new URL(url).hostname
  if (host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))) return null
  return (
    `${host === '' ? JSON.stringify(url) : host} is not on this machine, and for now load is only sent to 127.0.0.0/8, ` +
    '[::1] and localhost; aim at a chat that runs here, such as the one that `fanbench up` starts'
  )
}
