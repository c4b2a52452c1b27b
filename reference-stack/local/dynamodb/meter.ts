import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type dynalite from 'dynalite'
import type { MetricSink } from '../cloudwatch/metric-datum.ts'

/**
 * dynalite, reporting the metrics that DynamoDB publishes of its tables: consumed capacity by table, latency by table and
 * operation. dynalite knows what a request consumes, but only tells who asks (`ReturnConsumedCapacity`), so it is always
 * asked and the answer left out where the client had not. It never throttles, so there are no throttle metrics; and it
 * does not tell what a write whose condition failed has consumed, which counts on AWS.
 */
export function meteredDynalite(options: Parameters<typeof dynalite>[0], publish: MetricSink): Server {
  const require = createRequire(import.meta.url)
  const paths = Object.keys(consumes).map((name) => [name as Operation, require.resolve(actionPath(name))] as const)
  // All are loaded before the first is replaced: the batches call the actions for single items, and count by themselves.
  const actions = paths.map(([name, path]) => [name, path, require(path) as Action] as const)
  for (const [name, path, action] of actions) {
    const loaded = require.cache[path]
    if (loaded) loaded.exports = metered(name, action, publish)
  }
  return (require('dynalite') as typeof dynalite)(options)
}

const consumes = {
  GetItem: 'ConsumedReadCapacityUnits',
  BatchGetItem: 'ConsumedReadCapacityUnits',
  Query: 'ConsumedReadCapacityUnits',
  Scan: 'ConsumedReadCapacityUnits',
  PutItem: 'ConsumedWriteCapacityUnits',
  UpdateItem: 'ConsumedWriteCapacityUnits',
  DeleteItem: 'ConsumedWriteCapacityUnits',
  BatchWriteItem: 'ConsumedWriteCapacityUnits',
} as const

type Operation = keyof typeof consumes

function actionPath(operation: string): string {
  return `dynalite/actions/${operation.charAt(0).toLowerCase()}${operation.slice(1)}`
}

interface Consumed {
  readonly TableName: string
  readonly CapacityUnits: number
}

interface Answer {
  /** One for each table of a batch. */
  ConsumedCapacity?: Consumed | readonly Consumed[]
}

type Callback = (error: unknown, answer?: Answer) => void
type Action = (store: unknown, request: { ReturnConsumedCapacity?: string }, done: Callback) => void

function metered(operation: Operation, action: Action, publish: MetricSink): Action {
  return (store, request, done) => {
    const startedAtMs = performance.now()
    const isAsked = request.ReturnConsumedCapacity !== undefined && request.ReturnConsumedCapacity !== 'NONE'
    if (!isAsked) request.ReturnConsumedCapacity = 'TOTAL'
    action(store, request, (error, answer) => {
      const consumed = [answer?.ConsumedCapacity ?? []].flat()
      if (answer && !isAsked) delete answer.ConsumedCapacity
      const common = { namespace: 'AWS/DynamoDB', timestampMs: Date.now() }
      for (const { TableName, CapacityUnits } of consumed) {
        const dimensions = { TableName }
        publish({ ...common, name: consumes[operation], dimensions, value: CapacityUnits, unit: 'Count' })
        publish({
          ...common,
          name: 'SuccessfulRequestLatency',
          dimensions: { TableName, Operation: operation },
          value: performance.now() - startedAtMs,
          unit: 'Milliseconds',
        })
      }
      done(error, answer)
    })
  }
}
