import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

const head = (status: number, more = '') => `HTTP/1.1 ${status} Whatever\r\nContent-Length: 0\r\n${more}\r\n`

/** What the server answers to a post, by the connection id that it is for. */
const answers: Readonly<Record<string, (socket: Socket) => unknown>> = {
  taken: (socket) => socket.write(head(200)),
  created: (socket) => socket.write(head(204).replace('Content-Length: 0\r\n', '')),
  'taken, then closed': (socket) => socket.end(head(200, 'Connection: close\r\n')),
  redirected: (socket) => socket.write(head(302, 'Location: http://127.0.0.1:1/\r\n')),
  forbidden: (socket) => socket.write(head(403, 'x-amzn-ErrorType: ForbiddenException\r\n')),
  gone: (socket) => socket.write(head(410, 'x-amzn-ErrorType: GoneException\r\n')),
  'gone without a name': (socket) => socket.write(head(410)),
  'too large': (socket) => socket.write(head(413, 'x-amzn-ErrorType: PayloadTooLargeException\r\n')),
  throttled: (socket) => socket.write(head(429, 'x-amzn-ErrorType: LimitExceededException\r\n')),
  broken: (socket) => socket.write(head(500)),
  unavailable: (socket) => socket.write(head(503)),
  'broken in HTML': (socket) => socket.write('HTTP/1.1 502 Bad\r\nContent-Length: 14\r\n\r\n<html></html>\n'),
  reset: (socket) => socket.resetAndDestroy(),
  'closed without an answer': (socket) => socket.end(),
  'reset in its status line': (socket) => socket.write('HTTP/1.1 2', () => socket.resetAndDestroy()),
  'cut off in the body of its 200': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
  'cut off in the body of its 410': (socket) => socket.end('HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\nab'),
  'cut off in the body of its 503': (socket) => socket.end('HTTP/1.1 503 Bad\r\nContent-Length: 9\r\n\r\nab'),
  'no HTTP': (socket) => socket.end('who are you?\r\n\r\n'),
  silent: () => undefined,
  slow: (socket) => setTimeout(() => socket.write(head(200)), 300),
}

/** An endpoint of `@connections` that does to a post what its connection id says. */
export async function startHostileConnections(): Promise<{ readonly endpoint: string; readonly sockets: number }> {
  const open = new Set<Socket>()
  let sockets = 0
  const server = createServer((socket) => {
    sockets += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    let request = ''
    socket.on('data', (chunk) => {
      request += chunk.toString('latin1')
      if (!isWhole(request)) return
      const id = /^POST \S*\/@connections\/(\S+) /.exec(request)?.[1] ?? ''
      request = ''
      answers[decodeURIComponent(id)]?.(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`,
    get sockets() {
      return sockets
    },
  }
}

function isWhole(request: string): boolean {
  const bodyAt = request.indexOf('\r\n\r\n') + 4
  const length = /^content-length: (\d+)\r$/im.exec(request)?.[1] ?? '0'
  return bodyAt >= 4 && request.length - bodyAt >= Number(length)
}
