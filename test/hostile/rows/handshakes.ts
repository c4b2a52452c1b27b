import type { Row } from '../row.ts'
import { startChat } from '../targets/chat.ts'
import { answering, startRaw } from '../targets/raw.ts'

const none = (how: string) => new RegExp(`^None of 10 connections opened \\(${how} 10\\)`)
const switching = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
const html = 'Content-Type: text/html'

/** Each answers a handshake with something else than is asked for. */
export const handshakes: readonly Row[] = [
  {
    what: 'is not there',
    args: 'run broadcast',
    async target() {
      const gone = await startRaw(() => undefined)
      await gone[Symbol.asyncDispose]()
      return gone
    },
    exits: 12,
    says: none('refused'),
  },
  {
    what: 'takes connections and says nothing',
    args: 'run broadcast --connect-timeout 1s',
    target: () => startRaw(() => undefined),
    exits: 12,
    says: none('connect-timeout'),
  },
  {
    what: 'answers a handshake byte by byte, for ever',
    args: 'run broadcast --connect-timeout 1s',
    target: () =>
      startRaw((client) => {
        const bytes = `${switching.join('\r\n')}\r\nX: ${'x'.repeat(10_000)}`
        let sent = 0
        const timer = setInterval(() => client.write(bytes[sent++] ?? 'x'), 20)
        client.on('close', () => clearInterval(timer))
      }),
    exits: 12,
    says: none('connect-timeout'),
  },
  ...[401, 403, 404, 429, 500, 503].map(
    (status): Row => ({
      what: `answers ${status} to everybody`,
      ...(status !== 429 && { rarely: true }),
      args: 'run broadcast',
      target: () => startChat({ refuses: () => status }),
      exits: 12,
      says: none(`http-status ${status}`),
    }),
  ),
  {
    what: 'answers 429 to four of ten',
    args: 'run broadcast',
    target: () => startChat({ refuses: (handshake) => (handshake % 5 < 2 ? 429 : undefined) }),
    exits: 10,
    says: /^4 of \d+ connections could not be opened: http-status 429 4 \(connections_failed\)/,
  },
  {
    what: 'sends everybody elsewhere',
    args: 'run broadcast',
    target: answering('HTTP/1.1 302 Found', 'Location: ws://127.0.0.1:1/', 'Content-Length: 0'),
    exits: 12,
    says: none('http-status 302'),
  },
  {
    what: 'answers with a page',
    rarely: true,
    args: 'run broadcast',
    target: answering('HTTP/1.1 200 OK', html, 'Content-Length: 2', '', '<>'),
    exits: 12,
    says: none('http-status 200'),
  },
  {
    what: 'refuses with a page that never ends',
    args: 'run broadcast',
    target: () =>
      startRaw((client) => {
        client.write(`HTTP/1.1 403 Forbidden\r\n${html}\r\n\r\n`)
        const timer = setInterval(() => client.write('x'.repeat(10_000)), 10)
        client.on('close', () => clearInterval(timer))
      }),
    exits: 12,
    says: none('http-status 403'),
  },
  {
    what: 'has headers without end',
    args: 'run broadcast',
    target: answering(...switching, `X-Long: ${'x'.repeat(1_000_000)}`),
    exits: 12,
    says: none('protocol HPE_HEADER_OVERFLOW'),
  },
  {
    what: 'answers with a wrong key',
    rarely: true,
    args: 'run broadcast',
    target: answering(...switching, 'Sec-WebSocket-Accept: AAAA'),
    exits: 12,
    says: none('protocol'),
  },
  {
    what: 'upgrades to something else',
    rarely: true,
    args: 'run broadcast',
    target: answering('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade'),
    exits: 12,
    says: none('protocol'),
  },
  ...['Sec-WebSocket-Protocol: chat', 'Sec-WebSocket-Extensions: permessage-deflate'].map(
    (line): Row => ({
      what: `agrees to what nobody offered: ${line}`,
      rarely: true,
      args: 'run broadcast',
      target: () => startChat({ speaks: (answer) => answer.replace('\r\n\r\n', `\r\n${line}\r\n\r\n`) }),
      exits: 12,
      says: none('protocol'),
    }),
  ),
  {
    what: 'is no HTTP',
    rarely: true,
    args: 'run broadcast',
    target: () => startRaw((client) => client.end('SSH-2.0-OpenSSH_9.2\r\n')),
    exits: 12,
    says: none('protocol HPE_INVALID_CONSTANT'),
  },
  {
    what: 'hangs up in the middle of its answer',
    args: 'run broadcast',
    target: () => startRaw((client) => client.end(switching.join('\r\n'))),
    exits: 12,
    says: /^None of 10 connections opened \((?:reset|eof|protocol|other)/,
  },
]
