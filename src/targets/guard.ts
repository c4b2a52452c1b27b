import { lookup } from 'node:dns/promises'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { maskedUrl } from '../masked-url.ts'
import { isLoopbackHost, isReservedAddress } from './addresses.ts'
import type { Target } from './target.ts'

/**
 * Refuses (exit 15) a target that load must not be sent to. This machine is always allowed. Any other host has to be named by
 * its owner and reached over TLS; link-local and metadata addresses are always refused. Only the text is checked: nothing is
 * sent and no name is resolved.
 *
 * The host is judged as the URL parser yields it, because that is the host the clients then dial: `ws://2130706433`
 * is 127.0.0.1, `ws://127.0.0.1@evil.example` is evil.example.
 *
 * @param ownedHosts the hosts that the user owns, each exactly as it is dialled
 */
export function assertAllowed(target: Target, ownedHosts: readonly string[]): void {
  const owned = new Set(ownedHosts)
  const problems = [...destinations(target).flatMap((url) => problemsOf(url, owned)), ...awsOnLoopbackProblems(target)]
  if (problems.length > 0) throw new Refusal(exitCodes.refused, [...new Set(problems)])
}

/**
 * Refuses (exit 15) a target with a name that resolves to an address which {@link assertAllowed} refuses. Uses DNS, so it is
 * called after that. A name that is not found is reported by the run.
 */
export async function assertNamesAllowed(target: Target): Promise<void> {
  const hosts = new Set(destinations(target).map((url) => new URL(url).hostname))
  const problems = await Promise.all([...hosts].map(nameProblems))
  if (problems.flat().length > 0) throw new Refusal(exitCodes.refused, problems.flat())
}

/** Is the URL on this machine, so that its server shares the cores with the crowd? */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname)
}

/** AWS's own services are not among them: requests to them are signed with the user's credentials, and no load goes there. */
function destinations({ url, endpoints }: Target): string[] {
  return [url, ...Object.values(endpoints)]
}

function problemsOf(url: string, owned: ReadonlySet<string>): string[] {
  const { hostname: host, host: hostAndPort, protocol } = URL.canParse(url) ? new URL(url) : noUrl
  if (host === '') return [`${JSON.stringify(maskedUrl(url))} cannot be read as a URL, so nothing is sent to it`]
  if (isLoopbackHost(host)) return []
  if (isReservedAddress(host)) return [reservedProblem(host)]
  const problems: string[] = []
  if (!owned.has(host)) {
    problems.push(
      `${host} is not on this machine, and load may only be sent to what is yours; if it is, say so: ` +
        `--i-own-this-target=${host}`,
    )
  }
  if (protocol === 'ws:' || protocol === 'http:') {
    const secure = protocol === 'ws:' ? 'wss' : 'https'
    problems.push(
      `${protocol}//${hostAndPort} is not encrypted: off this machine it has to be ${secure}://${hostAndPort}`,
    )
  }
  return problems
}

const noUrl = { hostname: '', host: '', protocol: '' }

/** Its metrics would be requested from AWS with the user's credentials, without consent to leave this machine. */
function awsOnLoopbackProblems({ kind, url, endpoints }: Target): string[] {
  if (kind !== 'aws' || endpoints.cloudwatch !== undefined || !isLoopback(url)) return []
  return ['the target says that it is at AWS, but its URL is on this machine: one of the two is wrong']
}

async function nameProblems(host: string): Promise<string[]> {
  if (isLoopbackHost(host)) return []
  const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true }).catch(() => [])
  const found = addresses.find(({ address }) => isReservedAddress(address))
  return found === undefined ? [] : [`${host} is ${found.address}: ${reservedProblem(found.address)}`]
}

function reservedProblem(address: string): string {
  return `${address} is a link-local, multicast, unspecified or metadata address, or stands for one: nothing is ever sent there`
}
