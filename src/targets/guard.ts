import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv4 } from 'node:net'
import { exitCodes, Refusal } from '../exit-codes.ts'
import { maskedUrl } from '../masked-url.ts'
import { embeddedIpv4 } from './embedded-ipv4.ts'
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
function destinations({ url, httpApi, endpoints }: Target): string[] {
  return [url, ...(httpApi === undefined ? [] : [httpApi.url]), ...Object.values(endpoints)]
}

/**
 * Why data must not be sent to a URL that is no target of load, a line each (exit 15): by the same rule as {@link assertAllowed}. Only the
 * text is checked.
 *
 * @param what is sent: `figures`
 */
export function destinationProblems(url: string, ownedHosts: readonly string[], what: string): string[] {
  return problemsOf(url, new Set(ownedHosts), what)
}

/** Refuses (exit 15) a URL whose name resolves to an address that is reserved. Uses DNS; a name that is not found is reported later. */
export async function assertNameAllowed(url: string): Promise<void> {
  const problems = await nameProblems(new URL(url).hostname)
  if (problems.length > 0) throw new Refusal(exitCodes.refused, problems)
}

function problemsOf(url: string, owned: ReadonlySet<string>, what = 'load'): string[] {
  const { hostname: host, host: hostAndPort, protocol } = URL.canParse(url) ? new URL(url) : noUrl
  if (host === '') return [`${JSON.stringify(maskedUrl(url))} cannot be read as a URL, so nothing is sent to it`]
  if (isLoopbackHost(host)) return []
  if (isReservedAddress(host)) return [reservedProblem(host)]
  const problems: string[] = []
  if (!owned.has(host)) {
    problems.push(
      `${host} is not on this machine, and ${what} may only be sent to what is yours; if it is, say so: ` +
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

/**
 * Does the host, as a URL parser yields it, lead to this machine? Of names only `localhost` does (RFC 6761 binds it to
 * loopback); any other could resolve to anywhere.
 */
function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Is it an address that no chat can have: link-local, multicast, unspecified, or where a cloud hands out credentials? Also where
 * IPv6 only wraps such a one. Names are not.
 */
function isReservedAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  if (family === 4) return reserved.check(address, 'ipv4')
  if (family !== 6 || address === '::1') return false
  const [plain = ''] = address.split('%', 1)
  return reserved.check(plain, 'ipv6') || embeddedIpv4(plain).some((wrapped) => reserved.check(wrapped, 'ipv4'))
}

const reserved = new BlockList()
reserved.addSubnet('0.0.0.0', 8, 'ipv4')
reserved.addAddress('::', 'ipv6')
// Link-local; on it AWS, Azure and Google serve metadata (169.254.169.254), ECS and EKS credentials.
reserved.addSubnet('169.254.0.0', 16, 'ipv4')
reserved.addSubnet('fe80::', 10, 'ipv6')
// Multicast and broadcast accept no connections.
reserved.addSubnet('224.0.0.0', 4, 'ipv4')
reserved.addAddress('255.255.255.255', 'ipv4')
reserved.addSubnet('ff00::', 8, 'ipv6')
// The metadata services that are not link-local: AWS, Google, Alibaba, Azure, Oracle.
reserved.addSubnet('fd00:ec2::', 32, 'ipv6')
reserved.addSubnet('fd20:ce::', 32, 'ipv6')
reserved.addAddress('100.100.100.200', 'ipv4')
reserved.addAddress('168.63.129.16', 'ipv4')
reserved.addAddress('192.0.0.192', 'ipv4')
