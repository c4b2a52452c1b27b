import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer, an error by its name, or nothing for ever. */
export type Said = { readonly body: object } | { readonly status: number; readonly error: string } | 'silence'

/** A service in AWS JSON that answers as the test says, for what the stand-ins never do. */
export async function cannedServer(say: (operation: string, request: unknown) => Said) {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const [, operation = ''] = String(incoming.headers['x-amz-target']).split('.')
      const said = say(operation, JSON.parse(Buffer.concat(chunks).toString()))
      if (said === 'silence') return
      const [status, body] =
        'error' in said ? [said.status, { __type: said.error, message: 'says the test' }] : [200, said.body]
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
