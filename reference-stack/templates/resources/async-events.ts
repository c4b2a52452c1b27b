import type { AsyncEventsDefinition } from '../../define-stack.ts'
import { type SourceNode, at, numberOf } from '../source/source-node.ts'
import { qualifiersUsed } from './provisioned.ts'
import type { Reading } from './reading.ts'
import type { Resource } from './resources.ts'

/**
 * How long asynchronous events of a function are tried: the EventInvokeConfig in SAM, or the resource for the alias, version or
 * `$LATEST` by which it is invoked. Where failed events go is named.
 */
export function asyncEventsOf(resource: Resource, reading: Reading): AsyncEventsDefinition | undefined {
  const { evaluator, names, remarks } = reading
  const written = at(resource.properties, 'EventInvokeConfig') ?? configResource(resource, reading)?.properties
  if (written === undefined) return undefined
  const config = evaluator.pick(written, 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig')
  const destinations = at(config, 'DestinationConfig')
  if (destinations !== undefined)
    remarks.differs(
      destinations.at,
      `${names.functionName(resource.id)}: DestinationConfig is not emulated: what becomes of its asynchronous events is told to nobody`,
    )
  return definitionOf(config)
}

/** Where nothing tells how the function is invoked, it may be by any qualifier. */
function configResource(resource: Resource, reading: Reading): Resource | undefined {
  const { resources, evaluator, names } = reading
  const used = qualifiersUsed(resource, reading)
  return resources.ofTypes('AWS::Lambda::EventInvokeConfig').find((one) => {
    if (names.qualifiedFunction(one)?.id !== resource.id) return false
    const qualifier = evaluator.text(at(one.properties, 'Qualifier')) ?? ''
    return used.size === 0 || used.has(qualifier === '$LATEST' ? '' : qualifier)
  })
}

function definitionOf(config: SourceNode): AsyncEventsDefinition | undefined {
  const attempts = numberOf(at(config, 'MaximumRetryAttempts'))
  const ageSeconds = numberOf(at(config, 'MaximumEventAgeInSeconds'))
  if (attempts === undefined && ageSeconds === undefined) return undefined
  return {
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(ageSeconds !== undefined && { maximumAgeSeconds: ageSeconds }),
  }
}
