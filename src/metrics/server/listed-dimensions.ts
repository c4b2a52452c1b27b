import {
  type CloudWatchClient,
  type DimensionFilter,
  ListMetricsCommand,
  type Metric,
} from '@aws-sdk/client-cloudwatch'
import type { Target } from '../../targets/target.ts'
import type { Dimensions, Series } from './series.ts'

/** The metrics of CloudWatch beyond those that every function, API and table has. */
export interface ListedDimensions {
  /** `Resource` of the functions with metrics of the target's alias, by physical name. */
  readonly aliases: ReadonlyMap<string, string>
  /** The functions with provisioned concurrency. */
  readonly provisioned: ReadonlySet<string>
  /** The routes with detailed metrics. AWS's guide and its accounts name these dimensions differently. */
  readonly routes: readonly Dimensions[]
  /** By table name. */
  readonly operations: ReadonlyMap<string, readonly string[]>
}

export const nothingListed: ListedDimensions = {
  aliases: new Map(),
  provisioned: new Set(),
  routes: [],
  operations: new Map(),
}

/** ListMetrics gives 500 metrics a page, so that only an endpoint that never stops gets here. */
const mostPages = 20

/**
 * Asks ListMetrics for what the account has of this target. A metric may be there some time before it is listed, so that
 * nothing that every target has depends on it. The SDK's errors go through.
 */
export async function listDimensions(
  client: CloudWatchClient,
  { functions, alias, api, tables }: Target,
  signal: AbortSignal,
): Promise<ListedDimensions> {
  const list = async (namespace: Series['namespace'], filter: Dimensions) =>
    await listMetrics(client, namespace, filter, signal)
  const aliases = new Map<string, string>()
  const provisioned = new Set<string>()
  const operations = new Map<string, readonly string[]>()
  // One after the other: an account may list 25 times a second.
  for (const FunctionName of alias === null ? [] : Object.values(functions)) {
    const Resource = `${FunctionName}:${alias}`
    const metrics = (await list('AWS/Lambda', { Resource })).filter(({ Dimensions }) => Dimensions?.length === 2)
    if (metrics.length > 0) aliases.set(FunctionName, Resource)
    if (metrics.some(({ MetricName }) => MetricName === 'ProvisionedConcurrentExecutions')) {
      provisioned.add(FunctionName)
    }
  }
  for (const TableName of Object.values(tables)) {
    const found = (await list('AWS/DynamoDB', { TableName })).map((metric) => dimensionsOf(metric)['Operation'])
    const names = new Set(found.filter((operation) => operation !== undefined))
    if (names.size > 0) operations.set(TableName, [...names].sort())
  }
  const routes = api === null ? [] : moreThanTwo(await list('AWS/ApiGateway', { ApiId: api.id, Stage: api.stage }))
  return { aliases, provisioned, routes, operations }
}

/** Each set of dimensions beyond API and stage, once. */
function moreThanTwo(metrics: readonly Metric[]): Dimensions[] {
  const sets = metrics.filter(({ Dimensions = [] }) => Dimensions.length > 2).map(dimensionsOf)
  return [...new Map(sets.map((dimensions) => [Object.values(dimensions).sort().join(' '), dimensions])).values()]
}

async function listMetrics(
  client: CloudWatchClient,
  namespace: Series['namespace'],
  filter: Dimensions,
  signal: AbortSignal,
): Promise<Metric[]> {
  const Dimensions: DimensionFilter[] = Object.entries(filter).map(([Name, Value]) => ({ Name, Value }))
  const metrics: Metric[] = []
  let NextToken: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const command = new ListMetricsCommand({ Namespace: namespace, Dimensions, NextToken })
    const answer = await client.send(command, { abortSignal: signal })
    metrics.push(...(answer.Metrics ?? []))
    NextToken = answer.NextToken
    if (NextToken === undefined) return metrics
  }
  throw new Error(`more than ${mostPages} pages in answer to one ListMetrics`)
}

function dimensionsOf({ Dimensions = [] }: Metric): Dimensions {
  return Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]))
}
