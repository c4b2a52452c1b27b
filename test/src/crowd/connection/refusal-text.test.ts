import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { refusalText } from '../../../../src/crowd/connection/refusal-text.ts'

/** What is found in the response that somebody writes. */
async function textOf(write: (response: ServerResponse) => void): Promise<string | undefined> {
  const server = createServer((_request, response) => write(response.writeHead(403)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const text = await refusalText(response)
  request.on('error', () => undefined).destroy()
  server.closeAllConnections()
  server.close()
  return text
}

it('is the body, or the message in it', async () => {
  expect(await textOf((response) => response.end('The Origin x is not allowed.\n'))).toBe(
    'The Origin x is not allowed.',
  )
  expect(await textOf((response) => response.end('{"message":"Forbidden","requestId":"a1"}'))).toBe('Forbidden')
  expect(await textOf((response) => response.end('{"error":"no"}'))).toBe('{"error":"no"}')
  expect(await textOf((response) => response.end('[null'))).toBe('[null')
  expect(await textOf((response) => response.end('null'))).toBe('null')
})

it('is not read where it is empty, long, no text, or does not end', async () => {
  expect(await textOf((response) => response.end())).toBeUndefined()
  expect(await textOf((response) => response.end('x'.repeat(2_001)))).toBeUndefined()
  expect(await textOf((response) => response.end(Buffer.from([0xff, 0xfe, 0x00])))).toBeUndefined()
  expect(await textOf((response) => response.end('<html><h1>Forbidden</h1></html>'))).toBeUndefined()
  expect(await textOf((response) => response.write('a part'))).toBeUndefined()
  expect(await textOf((response) => response.write('a part', () => response.destroy()))).toBeUndefined()
})
