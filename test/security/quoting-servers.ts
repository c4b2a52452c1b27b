import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

// Servers that hand back whatever they have been sent, each in another way.

/** All that a server knows of a client: every secret that was sent to it. */
function quoted({ url, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []))
  return [decodeURIComponent(url ?? ''), ...lines].join(', ')
}

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

export async function quotingRefusal() {
  const server = createServer()
  server.on('upgrade', (request, socket) => {
    const body = quoted(request)
    socket.end(`HTTP/1.1 403 ${body}\r\nX-Quoted: ${body}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  })
  const { url, ...rest } = await listening(server)
  return { url: url.replace('http', 'ws'), ...rest }
}

export async function quotingNonsense() {
  const server = createServer()
  server.on('upgrade', (request, socket) => socket.end(`sorry: ${quoted(request)}\r\n\r\n`))
  const { url, ...rest } = await listening(server)
  return { url: url.replace('http', 'ws'), ...rest }
}

export async function quotingChat() {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  server.on('connection', (socket, request) => {
    const message = quoted(request)
    socket.on('message', () => {
      socket.send(JSON.stringify({ denied: message, message, connectionId: message, requestId: message }))
      socket.close(4000, message.slice(0, 100))
    })
  })
  const { url, ...rest } = await listening(http)
  return { url: url.replace('http', 'ws'), ...rest }
}

/** Passes what is posted to it on to all who are connected, with all that was sent with it. */
export async function quotingPublications() {
  const keys: string[] = []
  const server = createServer((request, response) => {
    keys.push(String(request.headers['x-api-key']))
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const message = `${Buffer.concat(chunks).toString()} ${quoted(request)}`
      for (const socket of sockets.clients) socket.send(message)
      response.writeHead(keys.length % 3 === 0 ? 429 : 201, { 'x-quoted': keys.at(-1) }).end(message)
    })
  })
  const sockets = new WebSocketServer({ server })
  const { url, ...rest } = await listening(server)
  return { url: url.replace('http', 'ws'), http: url, keys, ...rest }
}

/** As the real one does of a wrong signature, but in one line, and with the token in the clear. */
export async function quotingCloudWatch(error: string) {
  return await listening(
    createServer((request, response) => {
      const message = `The canonical request was ${quoted(request)}`
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(JSON.stringify({ __type: `com.amazonaws.cloudwatch#${error}`, message }))
    }),
  )
}
