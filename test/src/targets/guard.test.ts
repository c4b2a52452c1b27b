import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { assertAllowed, assertNamesAllowed } from '../../../src/targets/guard.ts'
import { type Target, endpointTarget } from '../../../src/targets/target.ts'

const target = (url: string): Target => ({ ...endpointTarget('ws://127.0.0.1/'), url })

function refusal(act: () => void): Refusal {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('it was let through')
}

describe('the guard lets through', () => {
  it.each([
    ['the address', 'ws://127.0.0.1:3001/prod'],
    ['any other of 127.0.0.0/8', 'ws://127.8.9.10:3001/'],
    ['the IPv6 address', 'ws://[::1]:3001/'],
    ['the IPv6 address written in full', 'ws://[0:0:0:0:0:0:0:1]:3001/'],
    ['localhost', 'ws://localhost:3001/'],
    ['LOCALHOST', 'ws://LOCALHOST:3001/'],
    ['TLS on loopback', 'wss://localhost/'],
    ['127.0.0.1 as a decimal number, which the clients dial as 127.0.0.1', 'ws://2130706433:3001/'],
    ['127.0.0.1 in hexadecimal and short', 'ws://0x7f.1:3001/'],
    ['127.0.0.1 in full-width digits', 'ws://127。0。0。1:3001/'],
    ['a foreign name as the user of a loopback host', 'ws://evil.example@127.0.0.1/'],
  ])('%s', (_, url) => {
    expect(() => assertAllowed(target(url), [])).not.toThrow()
  })
})

describe('the guard refuses', () => {
  it.each([
    ['a public address', 'ws://8.8.8.8/', '8.8.8.8'],
    ['a public address as a decimal number', 'ws://134744072/', '8.8.8.8'],
    ['a private address', 'ws://192.168.1.10/', '192.168.1.10'],
    ['an IPv6 address', 'ws://[2001:db8::1]/', '[2001:db8::1]'],
    ['loopback as an IPv4-mapped IPv6 address', 'ws://[::ffff:127.0.0.1]/', '[::ffff:7f00:1]'],
    ['a public address as an IPv4-mapped one', 'ws://[::ffff:8.8.8.8]/', '[::ffff:808:808]'],
    ['loopback as the user of a foreign host', 'ws://127.0.0.1@evil.example/', 'evil.example'],
    ['loopback as user and password', 'ws://127.0.0.1:80@8.8.8.8/', '8.8.8.8'],
    ['a backslash before the @', 'ws://evil.example\\@127.0.0.1/', 'evil.example'],
    ['loopback in the fragment', 'ws://evil.example#@127.0.0.1/', 'evil.example'],
    ['a name that starts like loopback', 'ws://127.0.0.1.evil.example/', '127.0.0.1.evil.example'],
    ['a name that starts with localhost', 'ws://localhost.evil.example/', 'localhost.evil.example'],
    ['a percent-encoded dot', 'ws://localhost%2eevil.example/', 'localhost.evil.example'],
    ['a tab within the name', 'ws://127.0.0.1\t.evil.example/', '127.0.0.1.evil.example'],
    ['a name with a trailing dot', 'ws://evil.example./', 'evil.example.'],
    ['localhost with a trailing dot, which is a name of its own', 'ws://localhost./', 'localhost.'],
    ['a name below localhost', 'ws://chat.localhost/', 'chat.localhost'],
    ['a name that DNS could resolve to anything, loopback too', 'ws://loopback.example/', 'loopback.example'],
    ['localhost with a Cyrillic o', 'ws://l\u043Ecalhost/', 'xn--lcalhost-nbh'],
    ['a punycode name', 'ws://xn--lcalhost-nbh/', 'xn--lcalhost-nbh'],
    [
      'API Gateway itself',
      'wss://abc.execute-api.eu-west-1.amazonaws.com/prod',
      'abc.execute-api.eu-west-1.amazonaws.com',
    ],
  ])('%s', (_, url, host) => {
    const { exitCode, message } = refusal(() => assertAllowed(target(url), []))
    expect(exitCode).toBe(15)
    expect(message).toContain(`${host} is not on this machine`)
    expect(message).toContain(`--i-own-this-target=${host}`)
  })

  it.each(['ws://[fe80::1%25eth0]/', 'ws://127.0.0.1:70000/', 'ws://', 'localhost', ''])(
    'what is no URL: %j',
    (url) => {
      expect(refusal(() => assertAllowed(target(url), [])).exitCode).toBe(15)
    },
  )
})

describe('of a target', () => {
  const local: Target = {
    ...endpointTarget('ws://127.0.0.1:3001/prod'),
    kind: 'emulated',
    region: 'us-east-1',
    endpoints: { cloudwatch: 'http://127.0.0.1:3002' },
  }

  it('a URL and endpoints on loopback pass', () => {
    expect(() => assertAllowed(local, [])).not.toThrow()
  })

  it('every foreign endpoint is named, and the foreign URL too', () => {
    const endpoints = { cloudwatch: 'https://evil.example', lambda: 'http://127.0.0.1:9', dynamodb: 'https://10.0.0.1' }
    const { exitCode, problems } = refusal(() => assertAllowed({ ...local, url: 'wss://other.example', endpoints }, []))
    expect(exitCode).toBe(15)
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['other.example', 'evil.example', '10.0.0.1'])
  })

  it('whose owner names the URL but not the endpoint, the endpoint is refused', () => {
    const foreign = { ...local, url: 'wss://chat.example/prod', endpoints: { cloudwatch: 'https://metrics.example' } }
    expect(refusal(() => assertAllowed(foreign, ['chat.example'])).problems).toEqual([
      expect.stringMatching(/^metrics\.example is not on this machine/),
    ])
    expect(() => assertAllowed(foreign, ['metrics.example', 'chat.example'])).not.toThrow()
  })

  it('one of AWS on a loopback URL is refused, because its metrics would be requested from AWS', () => {
    const { message } = refusal(() => assertAllowed({ ...local, kind: 'aws', endpoints: {} }, []))
    expect(message).toContain('says that it is at AWS')
  })
})

describe('with consent the guard', () => {
  const url = 'wss://abc.execute-api.eu-west-1.amazonaws.com/prod'

  it('lets the named host through, at AWS with its own CloudWatch', () => {
    const atAws: Target = { ...target(url), kind: 'aws', region: 'eu-west-1' }
    expect(() => assertAllowed(atAws, ['abc.execute-api.eu-west-1.amazonaws.com'])).not.toThrow()
  })

  it.each([
    ['another host', 'wss://chat.example/', 'chat.example.org'],
    ['a pattern', 'wss://chat.example/', '*'],
    ['the parent of the host', 'wss://chat.example/', 'example'],
    ['the host without its trailing dot', 'wss://chat.example./', 'chat.example'],
    ['the host with its port', 'wss://chat.example:8443/', 'chat.example:8443'],
    ['the URL', 'wss://chat.example/', 'wss://chat.example/'],
    ['the user that looks like a host', 'wss://chat.example@evil.example/', 'chat.example'],
    ['the number that the host was written as', 'wss://134744072/', '134744072'],
    ['the letters that the host was written in', 'wss://b\u00FCcher.example/', 'b\u00FCcher.example'],
  ])('still refuses a host when it names %s', (_, url, named) => {
    expect(refusal(() => assertAllowed(target(url), [named])).exitCode).toBe(15)
  })

  it.each([
    ['the metadata address', 'wss://169.254.169.254/'],
    ['the metadata address as a decimal number', 'wss://2852039166/'],
    ['the metadata address as an IPv4-mapped one', 'wss://[::ffff:169.254.169.254]/'],
    ['the metadata address through NAT64', 'wss://[64:ff9b::169.254.169.254]/'],
    ['the metadata address as an IPv4-compatible one', 'wss://[::169.254.169.254]/'],
    ['the metadata address as an IPv4-translated one', 'wss://[::ffff:0:169.254.169.254]/'],
    ['the metadata address through 6to4', 'wss://[2002:a9fe:a9fe::1]/'],
    ['the metadata address through a local NAT64 of /48', 'wss://[64:ff9b:1:a9fe:a9:fe00::]/'],
    ['the metadata address through a local NAT64 of /64', 'wss://[64:ff9b:1:0:a9:fea9:fe00:0]/'],
    ['the metadata address through a local NAT64 of /96', 'wss://[64:ff9b:1::a9fe:a9fe]/'],
    ['the metadata address as a Teredo client', 'wss://[2001:0:808:808:0:0:5601:5601]/'],
    ['the metadata address as a Teredo server', 'wss://[2001:0:a9fe:a9fe::1]/'],
    ['the metadata address through ISATAP', 'wss://[2001:db8::5efe:a9fe:a9fe]/'],
    ["Alibaba's metadata address through NAT64", 'wss://[64:ff9b::100.100.100.200]/'],
    ['all interfaces as an IPv4-mapped one', 'wss://[::ffff:0.0.0.0]/'],
    ['a multicast address', 'wss://224.0.0.251/'],
    ['a multicast address as a decimal number', 'wss://3758096635/'],
    ['a multicast address through 6to4', 'wss://[2002:e000:fb::]/'],
    ['a multicast address of IPv6, link-local', 'wss://[ff02::1]/'],
    ['a multicast address of IPv6 that embeds a unicast prefix', 'wss://[ff3e:40:2001:db8::1]/'],
    ['broadcast', 'wss://255.255.255.255/'],
    ["AWS's IPv6 metadata address", 'wss://[fd00:ec2::254]/'],
    ['the credentials endpoint of ECS', 'wss://169.254.170.2/'],
    ['a metadata address that is not link-local', 'wss://100.100.100.200/'],
    ['a link-local IPv6 address', 'wss://[fe80::1]/'],
    ['all interfaces', 'wss://0.0.0.0:3001/'],
    ['all interfaces as 0', 'wss://0:3001/'],
    ['all interfaces of IPv6', 'wss://[::]:3001/'],
  ])('refuses %s all the same', (_, url) => {
    const { exitCode, message } = refusal(() => assertAllowed(target(url), [new URL(url).hostname]))
    expect(exitCode).toBe(15)
    expect(message).toContain('nothing is ever sent there')
  })

  it.each([
    ['6to4 of a public address', 'wss://[2002:808:808::1]/'],
    ['NAT64 of a public address', 'wss://[64:ff9b::8.8.8.8]/'],
    ['Teredo of public addresses', 'wss://[2001:0:808:808:0:0:f7f7:f7f7]/'],
    ['an ordinary IPv6 address', 'wss://[2a05:d018::a9fe:a9fe]/'],
  ])('lets %s through', (_, url) => {
    expect(() => assertAllowed(target(url), [new URL(url).hostname])).not.toThrow()
  })

  it('refuses what is not encrypted, and says what to write, without the secrets of the URL', () => {
    const { problems } = refusal(() => assertAllowed(target('ws://u:p@chat.example:8080/x?t=1'), ['chat.example']))
    expect(problems).toEqual([
      'ws://chat.example:8080 is not encrypted: off this machine it has to be wss://chat.example:8080',
    ])
    const endpoints = { cloudwatch: 'http://chat.example' }
    const { message } = refusal(() =>
      assertAllowed({ ...target(url), endpoints }, [new URL(url).hostname, 'chat.example']),
    )
    expect(message).toContain('it has to be https://chat.example')
  })

  it('still resolves names: addresses and names of this machine pass', async () => {
    await expect(assertNamesAllowed(target('ws://127.0.0.1:1/'))).resolves.toBeUndefined()
    await expect(assertNamesAllowed(target('ws://localhost:1/'))).resolves.toBeUndefined()
  })
})
