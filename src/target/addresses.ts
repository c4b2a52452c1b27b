import { BlockList, isIP, isIPv4 } from 'node:net'

/**
 * Does the host, as a URL parser yields it, lead to this machine? Of names only `localhost` does (RFC 6761 binds it to
 * loopback); any other could resolve to anywhere.
 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/** Is it an address that no chat can have: link-local, unspecified, or where a cloud hands out credentials? Names are not. */
export function isReservedAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  return family !== 0 && reserved.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

// An IPv4-mapped IPv6 address is checked as the IPv4 address that it is.
const reserved = new BlockList()
reserved.addSubnet('0.0.0.0', 8, 'ipv4')
reserved.addAddress('::', 'ipv6')
// Link-local; on it AWS, Azure and Google serve metadata (169.254.169.254), ECS and EKS credentials.
reserved.addSubnet('169.254.0.0', 16, 'ipv4')
reserved.addSubnet('fe80::', 10, 'ipv6')
// The same through NAT64.
reserved.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
// The metadata services that are not link-local: AWS, Google, Alibaba, Azure, Oracle.
reserved.addSubnet('fd00:ec2::', 32, 'ipv6')
reserved.addSubnet('fd20:ce::', 32, 'ipv6')
reserved.addAddress('100.100.100.200', 'ipv4')
reserved.addAddress('168.63.129.16', 'ipv4')
reserved.addAddress('192.0.0.192', 'ipv4')
