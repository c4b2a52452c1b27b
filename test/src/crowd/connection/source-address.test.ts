import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sourceAddress } from '../../../../src/crowd/connection/source-address.ts'

describe('the source address of a member', () => {
  it.each([
    { member: 0, host: '127.0.0.1', platform: 'linux', address: undefined },
    { member: 9_999, host: '127.0.0.1', platform: 'linux', address: undefined },
    { member: 10_000, host: '127.0.0.1', platform: 'linux', address: '127.0.0.2' },
    { member: 49_999, host: '127.0.0.1', platform: 'linux', address: '127.0.0.5' },
    { member: 10_000, host: 'chat.example', platform: 'linux', address: undefined },
    { member: 10_000, host: '127.0.0.1', platform: 'darwin', address: undefined },
  ] as const)('$member to $host on $platform is $address', ({ member, host, platform, address }) => {
    expect(sourceAddress(member, host, platform)).toBe(address)
  })

  it.each([
    { member: 49, address: undefined },
    { member: 50, address: '127.0.0.2' },
    { member: 299, address: '127.0.0.6' },
    { member: 12_750, address: '127.0.1.0' },
  ])('$member where there are 100 ports is $address', ({ member, address }) => {
    expect(sourceAddress(member, '127.0.0.1', 'linux', 100)).toBe(address)
  })

  it.runIf(process.platform === 'linux')('is one that this machine can connect from', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const arrived = once(server, 'connection')
    const { port } = server.address() as AddressInfo
    const socket = connect({ host: '127.0.0.1', port, localAddress: sourceAddress(25_000, '127.0.0.1') ?? '' })
    const [accepted] = (await arrived) as [{ remoteAddress: string }]
    expect(accepted.remoteAddress).toBe('127.0.0.3')
    socket.destroy()
    server.close()
  })
})
