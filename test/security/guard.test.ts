import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { temporaryFolder } from '../commands/fanbench.ts'
import { selfSignedCertificate } from './certificate.ts'
import { startTrappedHost } from './trapped-fanbench.ts'

const protocol = fileURLToPath(new URL('../fixtures/foreign-chat/protocol.ts', import.meta.url))
const quick = '--members 6 --rooms 2 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 20'.split(' ')
const short = '--warm-up 0 --duration 500ms --drain 200ms --join-grace 50ms'.split(' ')
const load = [...quick, ...short, '--protocol', protocol]

const notHere = (host: string) => `${host} is not on this machine`
const reserved = 'nothing is ever sent there'

const names = {
  'outside.example': '203.0.113.7',
  'inside.example': '127.0.0.1',
  'chat.example': '127.0.0.1',
  'metadata.example': '169.254.169.254',
}
const host = startTrappedHost({
  names: Object.entries(names)
    .map((entry) => entry.join('='))
    .join(','),
})
afterAll(() => host[Symbol.asyncDispose]())

describe('a target that is not the user’s is refused, and nothing is sent or looked up:', () => {
  it.each<[what: string, target: string, said: string, owned?: string]>([
    ['a public address', 'wss://203.0.113.7/', notHere('203.0.113.7')],
    ['the metadata address', 'wss://169.254.169.254/', reserved],
    ['the metadata address, with consent', 'wss://2852039166/', reserved, '169.254.169.254'],
    ['the IPv6 metadata address, with consent', 'wss://[fd00:ec2::254]/', reserved, '[fd00:ec2::254]'],
    ['an IPv6 address', 'wss://[2001:db8::1]/', notHere('[2001:db8::1]')],
    ['an IPv4-mapped IPv6 address', 'wss://[::ffff:203.0.113.7]/', notHere('[::ffff:cb00:7107]')],
    ['a decimal address', 'wss://3405803783/', notHere('203.0.113.7')],
    ['a name that leads off loopback', 'wss://outside.example/', notHere('outside.example')],
    ['a name that leads to loopback', 'ws://inside.example/', notHere('inside.example')],
    ['loopback as the user of a foreign host', 'wss://127.0.0.1@evil.example/', notHere('evil.example')],
    ['a name with a trailing dot', 'wss://chat.example./', notHere('chat.example.'), 'chat.example'],
    ['localhost with a trailing dot', 'ws://localhost.:1/', notHere('localhost.')],
    ['a punycode name', 'wss://xn--lcalhost-nbh/', notHere('xn--lcalhost-nbh')],
    ['localhost with a Cyrillic o', 'ws://l\u043Ecalhost/', notHere('xn--lcalhost-nbh')],
    ['an encrypted one', 'wss://chat.example/', notHere('chat.example')],
    ['another host than the one that is theirs', 'wss://chat.example/', notHere('chat.example'), 'chat.example.org'],
    ['their own, unencrypted', 'ws://chat.example/', 'has to be wss://chat.example', 'chat.example'],
  ])('%s', async (_, target, said, owned) => {
    const consent = owned === undefined ? [] : [`--i-own-this-target=${owned}`]
    const args = ['run', 'smoke', '--protocol', 'rooms', '--target', target, ...consent]
    const { exitCode, stdout, stderr, network } = await host.fanbench(args)
    expect([exitCode, stdout, network]).toEqual([15, '', []])
    expect(stderr).toContain(said)
  })

  it('one in the environment, in the config file, or with a foreign endpoint in its target.json', async () => {
    const cwd = temporaryFolder()
    const args = ['run', 'smoke', '--protocol', 'rooms']
    const byVariable = await host.fanbench(args, { cwd, env: { FANBENCH_TARGET: 'wss://chat.example/' } })
    writeFileSync(join(cwd, 'fanbench.config.json'), '{ "target": "wss://chat.example/" }')
    const byConfig = await host.fanbench(args, { cwd })
    writeFileSync(join(cwd, 'target.json'), JSON.stringify(targetFile({ cloudwatch: 'https://metrics.example' })))
    const byEndpoint = await host.fanbench([...args, '--target', 'target.json'], { cwd })
    for (const { exitCode, network } of [byVariable, byConfig, byEndpoint])
      expect([exitCode, network]).toEqual([15, []])
    expect(byEndpoint.stderr).toContain(notHere('metrics.example'))
  })

  it('one whose functions are named: nor is AWS asked about them', async () => {
    const names = ['--functions', '$connect=chat', '--region', 'eu-west-1', '--api', 'a1b2c3/prod', '--query', 'host=x']
    const args = ['run', 'smoke', '--protocol', 'rooms', '--target', 'wss://chat.example/', ...names]
    const env = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE000000000', AWS_SECRET_ACCESS_KEY: 'example-of-a-secret-access-key' }
    const { exitCode, stderr, network } = await host.fanbench(args, { env })
    expect([exitCode, network]).toEqual([15, []])
    expect(stderr).toContain(notHere('chat.example'))
  })

  it('their own, with more load than the ceilings allow', async () => {
    const own = ['--target', 'wss://chat.example/', '--i-own-this-target=chat.example', '--protocol', 'rooms']
    const much = '--members 1001 --publish-rate 501 --max-rate 500'.split(' ')
    const { exitCode, stderr, network } = await host.fanbench(['run', 'connect', ...own, ...much])
    expect([exitCode, network]).toEqual([15, []])
    expect(stderr).toContain('--members 1001: off this machine at most 1000')
    expect(stderr).toContain('--publish-rate 501: off this machine at most 500')
  })

  const strace = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0
  it.skipIf(!strace)('nor does the kernel see an attempt (needs strace)', () => {
    const cli = fileURLToPath(new URL('../../commands/cli.ts', import.meta.url))
    const args = ['run', 'smoke', '--protocol', 'rooms', '--target', 'wss://chat.example/']
    const calls = ['-f', '-qq', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-e', 'signal=none']
    const { status, stderr } = spawnSync('strace', [...calls, process.execPath, cli, ...args], {
      encoding: 'utf8',
      cwd: temporaryFolder(),
      env: { PATH: process.env['PATH'] },
    })
    expect(stderr).toContain(notHere('chat.example'))
    expect(stderr).not.toMatch(/AF_INET/)
    expect(status).toBe(15)
  })
})

describe('with consent', () => {
  it('the crowd goes to the named host over TLS, which it verifies, and to no other', async () => {
    const certificate = selfSignedCertificate('chat.example')
    await using chat = await startForeignChat({ tls: certificate })
    const { port } = new URL(chat.url)
    const args = ['run', 'broadcast', '--target', `wss://chat.example:${port}/`, ...load]
    const consent = { FANBENCH_I_OWN_THIS_TARGET: 'chat.example' }

    const untrusted = await host.fanbench(args, { cwd: temporaryFolder(), env: consent })
    expect(untrusted.exitCode).toBe(12)
    expect(untrusted.stdout).toContain('tls DEPTH_ZERO_SELF_SIGNED_CERT 6')

    const cwd = temporaryFolder()
    const env = { ...consent, NODE_EXTRA_CA_CERTS: certificate.certFile }
    const { network, exitCode } = await host.fanbench(args, { cwd, env })
    const result = await readResult(join(cwd, 'reports/out/latest'))
    expect(result.counters).toMatchObject({ connections_opened: 6, deliveries_lost: 0 })
    expect(exitCode).toBe(result.verdict.exitCode)
    expect(new Set(network)).toEqual(new Set(['lookup chat.example', `connect chat.example:${port}`]))
  })

  it('a name that leads to the metadata address is refused before anything is sent', async () => {
    const own = ['--target', 'wss://metadata.example/', '--i-own-this-target', 'metadata.example']
    const { exitCode, stderr, network } = await host.fanbench(['run', 'connect', ...own, ...load])
    expect([exitCode, network]).toEqual([15, ['lookup metadata.example']])
    expect(stderr).toContain('metadata.example is 169.254.169.254')
  })
})

it('a redirect is not followed, to wherever it leads', async () => {
  let followed = 0
  await using elsewhere = createServer(() => (followed += 1)).listen(0, '127.0.0.1')
  elsewhere.on('upgrade', () => (followed += 1))
  await once(elsewhere, 'listening')
  const { port } = elsewhere.address() as AddressInfo
  await using redirecting = createServer().listen(0, '127.0.0.1')
  redirecting.on('upgrade', (_, socket) =>
    socket.end(
      `HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:${port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    ),
  )
  await once(redirecting, 'listening')
  const target = `ws://127.0.0.1:${(redirecting.address() as AddressInfo).port}/`

  const args = ['run', 'connect', '--hold', '0', '--target', target, ...load]
  const { exitCode, stdout, network } = await host.fanbench(args, { cwd: temporaryFolder() })
  expect(exitCode).toBe(12)
  expect(stdout).toContain('302')
  expect(followed).toBe(0)
  expect(new Set(network)).toEqual(new Set([`connect ${new URL(target).host}`]))
})

function targetFile(endpoints: Readonly<Record<string, string>>): object {
  return {
    schema: 'fanbench/target@1',
    kind: 'aws',
    stack: 'rooms',
    url: 'ws://127.0.0.1:1/prod',
    region: 'eu-west-1',
    api: { id: 'a1b2c3', stage: 'prod' },
    endpoints,
    functions: { Connect: 'rooms-Connect' },
    tables: {},
    routes: { $connect: 'Connect' },
    protocol: 'rooms',
    definitionHash: '0123456789abcdef',
  }
}
