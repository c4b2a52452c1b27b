import type { EventPattern, StackDefinition } from '../../define-stack.ts'
import { streamSource } from '../../definition-defaults.ts'
import { fitsPattern } from '../../event-pattern.ts'
import type { MetricSink } from '../cloudwatch/metric-store.ts'
import type { StreamEntry } from '../dynamodb/streams/table-streams.ts'
import { LambdaError } from '../lambda/control/lambda-error.ts'
import type { InvokeFunction } from '../lambda/invocation.ts'
import { type Discarded, pollMs, ShardReader } from './shard-reader.ts'

/**
 * AWS says about a new table on demand: "New on-demand tables will be able to sustain up to 4,000 writes per second", a partition takes 1,000
 * of them, and each partition has a shard.
 */
const shardsPerTable = 4
/** The most bytes over all shards of a stream that one function reads: AWS keeps a day. */
const mostBytesPerSource = 128 * 1024 * 1024

export interface StreamReadersOptions {
  readonly functions: StackDefinition['functions']
  /** Physical names by the definition's keys. */
  readonly names: {
    readonly tables: Readonly<Record<string, string>>
    readonly functions: Readonly<Record<string, string>>
  }
  /** With the alias of the routes. */
  readonly invoke: InvokeFunction
  readonly publishMetric: MetricSink
  /** Called with each notice to a function's log, once for each text. */
  readonly onNotice: (physicalName: string, text: string) => void
}

/** The event source mappings of Lambda: each function that a stream invokes reads all shards of it by itself. */
export class StreamReaders implements AsyncDisposable {
  readonly #stopped = new AbortController()
  readonly #byTable = new Map<string, ((entry: StreamEntry) => void)[]>()

  constructor(options: StreamReadersOptions) {
    for (const [functionName, { streams = {} }] of Object.entries(options.functions))
      for (const [table, source] of Object.entries(streams)) {
        const name = options.names.tables[table] ?? table
        const reader = this.#readerOf(functionName, name, streamSource(source ?? {}), options)
        this.#byTable.set(name, [...(this.#byTable.get(name) ?? []), reader])
      }
  }

  /** Physical names of the tables whose streams are read. */
  get tables(): readonly string[] {
    return [...this.#byTable.keys()]
  }

  readonly take = (entries: readonly StreamEntry[]): void => {
    for (const entry of entries) for (const read of this.#byTable.get(entry.table) ?? []) read(entry)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
  }

  #readerOf(
    functionName: string,
    table: string,
    source: ReturnType<typeof streamSource>,
    { names, invoke, publishMetric, onNotice }: StreamReadersOptions,
  ): (entry: StreamEntry) => void {
    const { filters, parallelizationFactor } = source
    const physicalName = names.functions[functionName] ?? functionName
    const vain = (filters ?? []).flatMap((pattern) => numberComparisons(pattern)).map((path) => inVain(table, path))
    const count = shardsPerTable * parallelizationFactor
    const shards = Array.from({ length: count }, (_, at) => {
      return new ShardReader({
        source,
        firstPollMs: ((at + 1) * pollMs) / count,
        invoke: async (event) => invoke(functionName, event).catch(alreadyDeleted),
        onSent: (ageMs) => publishMetric(iteratorAge(physicalName, ageMs)),
        onDiscarded: (_records, why) =>
          onNotice(physicalName, `records of the stream of ${table} were ${discarded[why]}`),
        mostBytes: mostBytesPerSource / count,
        signal: this.#stopped.signal,
      })
    })
    return (entry) => {
      if (filters !== undefined && !filters.some((pattern) => fitsPattern(pattern, JSON.parse(entry.text)))) {
        for (const text of vain) onNotice(physicalName, text)
        return
      }
      const at = (entry.partition % shardsPerTable) * parallelizationFactor + (entry.item % parallelizationFactor)
      shards[at]?.add(entry)
    }
  }
}

function inVain(table: string, path: string): string {
  return `a filter of the stream of ${table} compares ${path} with a number, which no record fits: DynamoDB writes numbers as texts, here as on AWS. Compare it with texts, such as ["5"], or in the function.`
}

/** The alias that it is invoked by is gone. Somebody may make it again. */
function alreadyDeleted(error: unknown): undefined {
  if (!(error instanceof LambdaError)) throw error
}

const discarded: Readonly<Record<Discarded, string>> = {
  retries: 'discarded: the function had failed as often as its event source lets it try',
  age: 'discarded: they were older than its event source lets them be',
  memory: 'discarded: too many waited for the function, which AWS would have kept for a day',
}

function iteratorAge(physicalName: string, ageMs: number) {
  const dimensions = { FunctionName: physicalName }
  const timestampMs = Date.now()
  return { namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions, value: ageMs, unit: 'Milliseconds', timestampMs }
}

/**
 * Where a pattern compares an attribute of the type `N` with numbers alone, such as `dynamodb.NewImage.size.N`: no record fits.
 * "DynamoDB event filtering doesn't support the use of numeric operators (numeric equals and numeric range). Even if items in your
 * table are stored as numbers, these parameters are converted to strings in the JSON record object."
 */
function numberComparisons(pattern: EventPattern, path: readonly string[] = []): readonly string[] {
  return Object.entries(pattern).flatMap(([member, wanted]) => {
    const inner = [...path, member]
    if (!Array.isArray(wanted)) return numberComparisons(wanted as EventPattern, inner)
    const rules = wanted as readonly unknown[]
    if (member === '$or') return rules.flatMap((one) => numberComparisons(one as EventPattern, path))
    return member === 'N' && rules.every(comparesNumbers) ? [inner.join('.')] : []
  })
}

function comparesNumbers(rule: unknown): boolean {
  return typeof rule === 'number' || (typeof rule === 'object' && rule !== null && 'numeric' in rule)
}
