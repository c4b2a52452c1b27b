import type { EventPattern, StreamSource } from '../../define-stack.ts'
import { type Place, type SourceNode, at, entriesOf, itemsOf, mapOf, numberOf, textOf } from '../source/source-node.ts'
import { invokedFunction } from './integrations.ts'
import { stringsOf } from './names.ts'
import type { Reading } from './reading.ts'
import { type Resource, functionTypes, tableTypes } from './resources.ts'

export interface StreamSources {
  /** By the logical id of a function: how streams invoke it, by the definition's key of the table. */
  readonly ofFunctions: ReadonlyMap<string, Readonly<Record<string, StreamSource>>>
  /** Logical ids of the event source mappings that are in it, and `Function.Event` of those that SAM would make. */
  readonly taken: ReadonlySet<string>
}

const settings = [
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'StartingPosition',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'ParallelizationFactor',
  'FunctionResponseTypes',
  'FilterCriteria',
  'Enabled',
]
/** Settings without an effect here. */
const leftOut = ['TumblingWindowInSeconds', 'DestinationConfig']

interface Mapping {
  readonly id: string
  readonly invoked: Resource
  readonly stream: SourceNode | undefined
  readonly properties: SourceNode
  readonly at: Place
}

/** The functions that the streams of a template's tables invoke. Other sources are reported elsewhere. */
export function readStreamSources(reading: Reading): StreamSources {
  const { resources, lenient, names, remarks } = reading
  const tables = resources.ofTypes(...tableTypes)
  const ofFunctions = new Map<string, Record<string, StreamSource>>()
  const taken = new Set<string>()
  for (const { id, invoked, stream, properties, at: place } of [...ofEvents(reading), ...ofResources(reading)]) {
    const arn = lenient.text(stream)
    const table = tables.find((one) => names.streamArn(one) === arn)
    if (table === undefined) continue
    taken.add(id)
    const [functionName, key] = [names.functionName(invoked.id), names.tableKey(table.id)]
    const say = (text: string) => remarks.notice(place, `${functionName}: ${text}`)
    const written = lenient.pick(properties, ...settings)
    const sources = ofFunctions.get(invoked.id) ?? {}
    if (textOf(at(written, 'Enabled')) === 'false') say(`the stream of ${table.id} is not enabled for it`)
    else if (sources[key] !== undefined) say(`the stream of ${table.id} invokes it already: ${id} is left out`)
    else {
      say(`the stream of ${table.id} invokes it`)
      for (const name of leftOut) if (at(properties, name) !== undefined) say(`${id}: ${name} is left out`)
      ofFunctions.set(invoked.id, { ...sources, [key]: sourceOf(written, `${functionName}: ${id}`, reading) })
    }
  }
  return { ofFunctions, taken }
}

/** Functions of SAM have them among their events. */
function ofEvents({ resources }: Reading): Mapping[] {
  return resources.ofTypes(...functionTypes).flatMap((invoked) =>
    entriesOf(at(invoked.properties, 'Events')).flatMap(([name, event]) => {
      if (textOf(at(event, 'Type')) !== 'DynamoDB') return []
      const properties = at(event, 'Properties') ?? mapOf({}, event.at)
      return [{ id: `${invoked.id}.${name}`, invoked, stream: at(properties, 'Stream'), properties, at: event.at }]
    }),
  )
}

function ofResources(reading: Reading): Mapping[] {
  const { resources, lenient } = reading
  return resources.ofTypes('AWS::Lambda::EventSourceMapping').flatMap(({ id, properties, at: place }) => {
    const name = lenient.text(at(properties, 'FunctionName'))
    const invoked = name === undefined ? undefined : invokedFunction(name, reading)
    return invoked === undefined
      ? []
      : [{ id, invoked, stream: at(properties, 'EventSourceArn'), properties, at: place }]
  })
}

function sourceOf(written: SourceNode, where: string, { remarks }: Reading): StreamSource {
  const number = (name: string) => numberOf(at(written, name))
  const upTo = (name: string) => (number(name) === -1 ? undefined : number(name))
  const filters = itemsOf(at(written, 'FilterCriteria', 'Filters')).map((filter) => {
    const pattern = patternOf(textOf(at(filter, 'Pattern')) ?? '')
    if (pattern === undefined) remarks.problem(filter.at, `${where}: a Pattern of its filters is no JSON`)
    return pattern ?? {}
  })
  const source = {
    batchSize: number('BatchSize'),
    batchingWindowSeconds: number('MaximumBatchingWindowInSeconds'),
    startingPosition: textOf(at(written, 'StartingPosition')),
    maximumRetryAttempts: upTo('MaximumRetryAttempts'),
    maximumRecordAgeSeconds: upTo('MaximumRecordAgeInSeconds'),
    bisectBatchOnFunctionError: textOf(at(written, 'BisectBatchOnFunctionError')) === 'true' || undefined,
    parallelizationFactor: number('ParallelizationFactor'),
    reportBatchItemFailures:
      stringsOf(at(written, 'FunctionResponseTypes')).includes('ReportBatchItemFailures') || undefined,
    filters: filters.length > 0 ? filters : undefined,
  }
  return Object.fromEntries(Object.entries(source).filter(([, setting]) => setting !== undefined))
}

function patternOf(text: string): EventPattern | undefined {
  try {
    return JSON.parse(text) as EventPattern
  } catch {
    return undefined
  }
}
