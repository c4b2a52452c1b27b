import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MetricStore } from '../cloudwatch/metric-store.ts'
import { isKnownOperation, returnItemsOfFailedChecks } from './failed-checks.ts'
import { meteredDynalite } from './meter.ts'
import { LoopbackGuard } from '../loopback-guard.ts'
import { figuresOfThisProcess } from '../process-figures.ts'
import { dynamoDbKind } from '../service-times/dynamodb-kinds.ts'
import { holdAnswer } from '../service-times/hold-answer.ts'
import { ServiceTimes, type ServiceTimesOptions } from '../service-times/service-times.ts'
import { unknownOperation } from '../wire/unknown-operation.ts'

// Ctrl-C reaches the whole process group; the parent decides when the store goes.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('SIGHUP', () => {})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// dynalite throws when a client disconnects in the middle of a request, as a killed Lambda environment does.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ECONNRESET') throw error
})

process.on('message', ({ kind }: { kind: 'figures' | 'served-times' | 'metrics' }) => {
  if (kind === 'figures') process.send?.({ kind, figures: figuresOfThisProcess('DynamoDB') })
  else if (kind === 'served-times') process.send?.({ kind, served: serviceTimes?.served() ?? [] })
  else publishMetrics()
})

const asked = JSON.parse(process.argv[2] ?? 'null') as ServiceTimesOptions | null
const serviceTimes = asked === null ? undefined : new ServiceTimes(asked)

let metrics = new MetricStore()
setInterval(publishMetrics, 1_000).unref()

function publishMetrics(): void {
  process.send?.({ kind: 'metrics', records: metrics.records() })
  metrics = new MetricStore()
}

returnItemsOfFailedChecks()
const server = meteredDynalite({ createTableMs: 0 }, (datum) => metrics.put(datum))
// An environment may be frozen for minutes between two requests: its connection must not be closed meanwhile.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  guardRequests(new LoopbackGuard(port))
  process.send?.({ kind: 'listening', port })
})

/**
 * dynalite itself would let any page read the tables: it answers with `Access-Control-Allow-Origin: *`. And it does not say
 * which operation it does not know, such as one of a transaction.
 */
function guardRequests(guard: LoopbackGuard): void {
  const handlers = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const target = request.headers['x-amz-target']?.toString()
    if (!guard.admits(request)) response.writeHead(403).end()
    else if (target !== undefined && !isKnownOperation(target)) refuseOperation(target, request, response)
    else {
      takeTime(target, response)
      for (const handle of handlers) handle.call(server, request, response)
    }
  })
}

function takeTime(target: string | undefined, response: ServerResponse): void {
  const kind = dynamoDbKind(target)
  if (serviceTimes === undefined || kind === undefined) return
  const startedAtMs = performance.now()
  holdAnswer(response, () => serviceTimes.hold(kind, startedAtMs))
}

function refuseOperation(target: string, request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const __type = 'com.amazon.coral.service#UnknownOperationException'
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify({ __type, message: unknownOperation(target) }))
}
