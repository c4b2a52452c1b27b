/**
 * One source address has about 28,000 ports towards one target, and the kernel's search for a free one slows down long
 * before they are used up. So each 10,000 members of a loopback target leave from an address of their own.
 */
const membersPerAddress = 10_000

/** The local address for a member's socket; undefined leaves it to the kernel. Only Linux answers on all of 127.0.0.0/8. */
export function sourceAddress(member: number, targetHost: string, platform = process.platform): string | undefined {
  if (platform !== 'linux' || !targetHost.startsWith('127.')) return undefined
  const address = Math.floor(member / membersPerAddress)
  return address === 0 ? undefined : `127.0.0.${address + 1}`
}
