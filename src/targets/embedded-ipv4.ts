/**
 * The IPv4 addresses that an IPv6 address stands for: a translator or a tunnel on the way may turn it into any of them.
 *
 * @param address as `isIPv6` takes it
 * @returns in dotted form; none for an address that embeds none
 */
export function embeddedIpv4(address: string): string[] {
  const bytes = bytesOf(address)
  const startsWith = (...prefix: readonly number[]) => prefix.every((byte, place) => bytes[place] === byte)
  const at = (...places: readonly number[]) => places.map((place) => bytes[place] ?? 0).join('.')
  const found: string[] = []
  // IPv4-compatible and IPv4-mapped (RFC 4291 2.5.5), IPv4-translated (RFC 2765).
  if (startsWith(...zeros(12)) || startsWith(...zeros(10), 0xff, 0xff) || startsWith(...zeros(8), 0xff, 0xff, 0, 0))
    found.push(at(12, 13, 14, 15))
  // 6to4 (RFC 3056): 2002:<IPv4>::/48.
  if (startsWith(0x20, 0x02)) found.push(at(2, 3, 4, 5))
  // NAT64's well-known prefix (RFC 6052).
  if (startsWith(0, 0x64, 0xff, 0x9b, ...zeros(8))) found.push(at(12, 13, 14, 15))
  // NAT64's prefix for local use (RFC 8215). RFC 6052 lets a network take a part of it, of any of these lengths.
  if (startsWith(0, 0x64, 0xff, 0x9b, 0, 1))
    found.push(at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12), at(12, 13, 14, 15))
  // Teredo (RFC 4380): the server, and the client with every bit inverted.
  if (startsWith(0x20, 0x01, 0, 0)) found.push(at(4, 5, 6, 7), inverted(bytes.slice(12)))
  // ISATAP (RFC 5214), under any prefix.
  if ((bytes[8] === 0 || bytes[8] === 2) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe)
    found.push(at(12, 13, 14, 15))
  return found
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

function inverted(bytes: readonly number[]): string {
  return bytes.map((byte) => byte ^ 0xff).join('.')
}

/** Sixteen of them. */
function bytesOf(address: string): number[] {
  const [head = [], tail] = withoutZone(address).split('::').map(groupsOf)
  const missing = tail === undefined ? 0 : 8 - head.length - tail.length
  return [...head, ...zeros(missing), ...(tail ?? [])].flatMap((group) => [group >> 8, group & 0xff])
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? ''
}

/** The end may be written as IPv4. */
function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
