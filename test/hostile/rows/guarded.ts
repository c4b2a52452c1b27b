import type { Row } from '../row.ts'

const reserved = /nothing is ever sent there/
const notHere = (host: string) => new RegExp(`^✖ ${host.replaceAll(/[.[\]]/g, '\\$&')} is not on this machine`)

/** Where a target leads that nobody may send load to, in all the ways to write it. Nothing is sent or looked up. */
export const guarded: readonly Row[] = [
  ...(
    [
      [
        'somebody else’s collector',
        'https://collector.example',
        /^✖ --otlp: collector\.example is not on this machine/,
      ],
      [
        'a collector at the metadata address',
        'http://169.254.169.254',
        /^✖ --otlp: 169\.254\.169\.254 .*ever sent there/,
      ],
      [
        'a collector of one’s own without TLS',
        'http://collector.example --i-own-this-target=collector.example',
        /^✖ --otlp: http:\/\/collector\.example is not encrypted/,
      ],
    ] as const
  ).map(
    ([what, url, says]): Row => ({
      what: `streams figures to ${what}`,
      args: `run smoke --otlp ${url}`,
      exits: 15,
      says,
    }),
  ),
  ...(
    [
      ['the metadata address', '169.254.169.254'],
      ['the metadata address as one number', '2852039166'],
      ['the metadata address in hexadecimal', '0xa9fea9fe'],
      ['the metadata address in octal', '0251.0376.0251.0376'],
      ['the metadata address in two parts', '169.16689662'],
      ['the metadata address with a dot behind', '169.254.169.254.'],
      ['the metadata address in wide digits', '１６９.254.169.254'],
      ['the metadata address, mapped to IPv6', '[::ffff:169.254.169.254]'],
      ['the metadata address, compatible with IPv6', '[::169.254.169.254]'],
      ['the metadata address through 6to4', '[2002:a9fe:a9fe::1]'],
      ['the metadata address through NAT64', '[64:ff9b::169.254.169.254]'],
      ['the metadata address through a NAT64 of one’s own', '[64:ff9b:1::a9fe:a9fe]'],
      ['the metadata address of IPv6', '[fd00:ec2::254]'],
      ['another link-local address', '169.254.170.2'],
      ['a link-local address of IPv6', '[fe80::1]'],
      ['a multicast address', '224.0.0.1'],
      ['a multicast address of IPv6', '[ff02::1]'],
      ['the unspecified address', '0.0.0.0'],
      ['the unspecified address of IPv6', '[::]'],
    ] as const
  ).map(
    ([what, host]): Row => ({
      what: `aims at ${what}`,
      args: `run smoke --protocol rooms --target wss://${host}/`,
      exits: 15,
      says: reserved,
    }),
  ),
  ...(
    [
      ['somebody else’s address', 'wss://203.0.113.7/', '203.0.113.7'],
      ['somebody else’s name', 'wss://chat.example/', 'chat.example'],
      ['a name with this machine for its user', 'wss://127.0.0.1@chat.example/', 'chat.example'],
      ['a name that looks like this machine', 'wss://127.0.0.1.chat.example/', '127.0.0.1.chat.example'],
      ['localhost with a dot behind', 'ws://localhost.:1/', 'localhost.'],
      ['a name in Cyrillic', 'wss://l\u043Ecalhost/', 'xn--lcalhost-nbh'],
    ] as const
  ).map(
    ([what, url, host]): Row => ({
      what: `aims at ${what}`,
      args: ['run', 'smoke', '--protocol', 'rooms', '--target', url],
      exits: 15,
      says: notHere(host),
    }),
  ),
]
