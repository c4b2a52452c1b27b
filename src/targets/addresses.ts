import { BlockList, isIP, isIPv4 } from 'node:net'
import { embeddedIpv4 } from './embedded-ipv4.ts'

/**
 * Does the host, as a URL parser yields it, lead to this machine? Of names only `localhost` does (RFC 6761 binds it to
 * loopback); any other could resolve to anywhere.
 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Is it an address that no chat can have: link-local, multicast, unspecified, or where a cloud hands out credentials? Also where
 * IPv6 only wraps such a one. Names are not.
 */
export function isReservedAddress(host: string): boolean {
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
