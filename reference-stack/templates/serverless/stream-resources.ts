import { type SourceNode, at, itemsOf, listOf, mapOf, plain, scalar } from '../source/source-node.ts'
import { type ServerlessFunction, functionLogicalId, isTableStream } from './function-resource.ts'

/** The framework's own, which is not Lambda's. */
const defaultBatchSize = 10

/** For each `stream` event of DynamoDB the event source mapping that the framework would make. */
export function streamResources(functions: readonly ServerlessFunction[]): Record<string, SourceNode> {
  return Object.fromEntries(
    functions.flatMap(({ key, node }) =>
      itemsOf(at(node, 'events'))
        .filter(isTableStream)
        .map((event, number) => [
          `${functionLogicalId(key)}EventSourceMapping${number + 1}`,
          mappingOf(key, at(event, 'stream') ?? event),
        ]),
    ),
  )
}

function mappingOf(key: string, stream: SourceNode): SourceNode {
  const place = stream.at
  const patterns = itemsOf(at(stream, 'filterPatterns')).map((pattern) =>
    mapOf({ Pattern: scalar(JSON.stringify(plain(pattern)), pattern.at) }, pattern.at),
  )
  const responses = at(stream, 'functionResponseType')
  return mapOf(
    {
      Type: scalar('AWS::Lambda::EventSourceMapping', place),
      Properties: mapOf(
        {
          FunctionName: mapOf({ Ref: scalar(functionLogicalId(key), place) }, place),
          // The ARN alone may stand there, too.
          EventSourceArn: at(stream, 'arn') ?? stream,
          BatchSize: at(stream, 'batchSize') ?? scalar(defaultBatchSize, place),
          StartingPosition: at(stream, 'startingPosition') ?? scalar('TRIM_HORIZON', place),
          Enabled: at(stream, 'enabled'),
          MaximumBatchingWindowInSeconds: at(stream, 'batchWindow'),
          MaximumRetryAttempts: at(stream, 'maximumRetryAttempts'),
          MaximumRecordAgeInSeconds: at(stream, 'maximumRecordAgeInSeconds'),
          BisectBatchOnFunctionError: at(stream, 'bisectBatchOnFunctionError'),
          ParallelizationFactor: at(stream, 'parallelizationFactor'),
          TumblingWindowInSeconds: at(stream, 'tumblingWindowInSeconds'),
          DestinationConfig: at(stream, 'destinations'),
          ...(responses !== undefined && { FunctionResponseTypes: listOf(itemsOf(responses), responses.at) }),
          ...(patterns.length > 0 && { FilterCriteria: mapOf({ Filters: listOf(patterns, place) }, place) }),
        },
        place,
      ),
    },
    place,
  )
}
