import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { assertLoopback, assertLoopbackTarget } from '../../../src/target/guard.ts'
import { type Target, endpointTarget } from '../../../src/target/target.ts'

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
    expect(() => assertLoopback(url)).not.toThrow()
  })
})

describe('the guard refuses', () => {
  it.each([
    ['a public address', 'ws://8.8.8.8/', '8.8.8.8'],
    ['a public address as a decimal number', 'ws://134744072/', '8.8.8.8'],
    ['a private address', 'ws://192.168.1.10/', '192.168.1.10'],
    ['the metadata address', 'ws://169.254.169.254/', '169.254.169.254'],
    ['the metadata address as a decimal number', 'ws://2852039166/', '169.254.169.254'],
    ['all interfaces', 'ws://0.0.0.0:3001/', '0.0.0.0'],
    ['all interfaces as 0', 'ws://0:3001/', '0.0.0.0'],
    ['all interfaces of IPv6', 'ws://[::]:3001/', '[::]'],
    ['an IPv6 address', 'ws://[2001:db8::1]/', '[2001:db8::1]'],
    ['a link-local IPv6 address', 'ws://[fe80::1]/', '[fe80::1]'],
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
    const { exitCode, message } = refusal(() => assertLoopback(url))
    expect(exitCode).toBe(15)
    expect(message).toContain(`${host} is not on this machine`)
  })

  it.each(['ws://[fe80::1%25eth0]/', 'ws://127.0.0.1:70000/', 'ws://', 'localhost', ''])(
    'what is no URL: %j',
    (url) => {
      expect(refusal(() => assertLoopback(url)).exitCode).toBe(15)
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
    expect(() => assertLoopbackTarget(local)).not.toThrow()
  })

  it('every foreign endpoint is named, and the foreign URL too', () => {
    const endpoints = { cloudwatch: 'http://evil.example', lambda: 'http://127.0.0.1:9', dynamodb: 'http://10.0.0.1' }
    const { exitCode, problems } = refusal(() =>
      assertLoopbackTarget({ ...local, url: 'ws://other.example', endpoints }),
    )
    expect(exitCode).toBe(15)
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['other.example', 'evil.example', '10.0.0.1'])
  })

  it('one of AWS on a loopback URL is refused, because its figures are with AWS', () => {
    const { message } = refusal(() => assertLoopbackTarget({ ...local, kind: 'aws', endpoints: {} }))
    expect(message).toContain('monitoring.us-east-1.amazonaws.com')
  })
})
