import { type CfnAlias, CfnEventSourceMapping, type CfnEventSourceMappingProps } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { FunctionDefinition, StreamSource } from '../define-stack.ts'
import { streamSource } from '../definition-defaults.ts'
import type { Tables } from './tables.ts'

/** Lets the streams of tables invoke a function, by its alias. */
export function addStreamSources(
  parent: Construct,
  { streams = {} }: FunctionDefinition,
  { alias, tables }: { readonly alias: CfnAlias; readonly tables: Tables },
): void {
  const scope = new Construct(parent, 'Streams')
  for (const [name, source] of Object.entries(streams)) {
    const table = tables[name]
    if (table === undefined || source === undefined) continue
    new CfnEventSourceMapping(scope, name, {
      // Its reference is its ARN.
      functionName: alias.ref,
      eventSourceArn: table.resource.attrStreamArn,
      startingPosition: streamSource(source).startingPosition,
      ...settingsOf(source),
    })
  }
}

/** What the definition leaves out stays Lambda's own. */
function settingsOf(source: StreamSource): Partial<CfnEventSourceMappingProps> {
  const { filters, reportBatchItemFailures = false } = source
  const settings = {
    batchSize: source.batchSize,
    maximumBatchingWindowInSeconds: source.batchingWindowSeconds,
    maximumRetryAttempts: source.maximumRetryAttempts,
    maximumRecordAgeInSeconds: source.maximumRecordAgeSeconds,
    bisectBatchOnFunctionError: source.bisectBatchOnFunctionError,
    parallelizationFactor: source.parallelizationFactor,
    ...(reportBatchItemFailures && { functionResponseTypes: ['ReportBatchItemFailures'] }),
    ...(filters !== undefined && {
      filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    }),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined))
}
