import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'
import { LoopbackGuard } from './loopback-guard.ts'
import { figuresOfThisProcess } from './process-figures.ts'

// Ctrl-C reaches the whole process group; the parent decides when the store goes.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// dynalite throws when a client vanishes in the middle of a request, as a killed Lambda environment does.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ECONNRESET') throw error
})

process.on('message', () => process.send?.({ kind: 'figures', figures: figuresOfThisProcess('DynamoDB') }))

const server = dynalite({ createTableMs: 0 })
// An environment may be frozen for minutes between two requests: its connection must not be closed meanwhile.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  keepWebPagesOut(new LoopbackGuard(port))
  process.send?.({ kind: 'listening', port })
})

/** dynalite itself would let any page read the tables: it answers with `Access-Control-Allow-Origin: *`. */
function keepWebPagesOut(guard: LoopbackGuard): void {
  const handlers = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (guard.admits(request)) for (const handle of handlers) handle.call(server, request, response)
    else response.writeHead(403).end()
  })
}
