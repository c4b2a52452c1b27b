import { existsSync, readFileSync } from 'node:fs'

/**
 * One source address has as many ports to one target as the kernel's range has, usually about 28,000, and the kernel's search
 * for a free one slows down long before they are used up. So each 10,000 members of a loopback target connect from an address
 * of their own, or fewer where the range is small.
 */
const mostMembersPerAddress = 10_000

/** The local address for a member's socket; undefined leaves it to the kernel. Only Linux has all of 127.0.0.0/8. */
export function sourceAddress(
  member: number,
  targetHost: string,
  platform = process.platform,
  ports = ephemeralPorts,
): string | undefined {
  if (platform !== 'linux' || !targetHost.startsWith('127.')) return undefined
  const membersPerAddress = Math.max(1, Math.min(mostMembersPerAddress, Math.floor(ports / 2)))
  const address = Math.floor(member / membersPerAddress)
  return address === 0 ? undefined : `127.0.${(address + 1) >> 8}.${(address + 1) & 255}`
}

const rangeFile = '/proc/sys/net/ipv4/ip_local_port_range'
const ephemeralPorts = countEphemeralPorts()

function countEphemeralPorts(): number {
  if (!existsSync(rangeFile)) return Number.POSITIVE_INFINITY
  const [first = 0, last = 0] = readFileSync(rangeFile, 'utf8').split(/\s+/).map(Number)
  return last - first + 1
}
