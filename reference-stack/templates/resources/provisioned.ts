import { type SourceNode, at, entriesOf, numberOf } from '../source/source-node.ts'
import { functionMeant, invokedArn } from './names.ts'
import type { Reading } from './reading.ts'
import { type Resource, functionTypes } from './resources.ts'

interface Provisioned {
  readonly qualifier: string
  readonly environments: number
  /** As the template has it. */
  readonly config: SourceNode
}

/**
 * The provisioned concurrency of a function: the environments of the alias or version through which it is invoked. Of another one
 * they serve nobody, as on AWS, and that is said.
 */
export function provisionedConcurrencyOf(resource: Resource, reading: Reading): number | undefined {
  const provisioned = [...ofSam(resource, reading), ...ofQualifiers(resource, reading)]
  const used = qualifiersUsed(resource, reading)
  const serving = provisioned.filter(({ qualifier }) => used.has(qualifier))
  const { names, remarks } = reading
  const name = names.functionName(resource.id)
  for (const { qualifier, config } of provisioned.filter((one) => !serving.includes(one)))
    remarks.notice(
      config.at,
      `${name}: nothing invokes it as ${qualifier}: its provisioned concurrency serves nobody, here and on AWS`,
    )
  const [first] = serving
  if (first === undefined) return undefined
  if (used.size > 1)
    remarks.differs(
      first.config.at,
      `${name}: is invoked as ${[...used].map((one) => (one === '' ? '$LATEST' : one)).join(' and as ')}: here all of it is one version, with the provisioned concurrency`,
    )
  return serving.reduce((sum, { environments }) => sum + environments, 0)
}

/** "If you specify this property, you must also specify AutoPublishAlias" of a function in SAM. */
function ofSam(resource: Resource, reading: Reading): readonly Provisioned[] {
  const { remarks, names, evaluator } = reading
  const written = at(resource.properties, 'ProvisionedConcurrencyConfig')
  if (written === undefined) return []
  const qualifier = evaluator.text(at(resource.properties, 'AutoPublishAlias'))
  if (qualifier === undefined) {
    const name = names.functionName(resource.id)
    remarks.problem(written.at, `${name}: ProvisionedConcurrencyConfig needs AutoPublishAlias: SAM refuses it alone`)
    return []
  }
  return provisionedIn(written, qualifier, reading)
}

function ofQualifiers(resource: Resource, reading: Reading): readonly Provisioned[] {
  const { resources, names } = reading
  return resources.ofTypes('AWS::Lambda::Alias', 'AWS::Lambda::Version').flatMap((one) => {
    const written = at(one.properties, 'ProvisionedConcurrencyConfig')
    if (written === undefined || names.qualifiedFunction(one)?.id !== resource.id) return []
    return provisionedIn(written, names.qualifierOf(one), reading)
  })
}

function provisionedIn(written: SourceNode, qualifier: string, { evaluator }: Reading): readonly Provisioned[] {
  const environments = numberOf(at(evaluator.evaluate(written), 'ProvisionedConcurrentExecutions'))
  return environments === undefined ? [] : [{ qualifier, environments, config: written }]
}

/** Through which aliases and versions routes, authorizers, events and other functions invoke it; empty text for none of them. */
export function qualifiersUsed(resource: Resource, reading: Reading): ReadonlySet<string> {
  const { resources, lenient, names } = reading
  const integrations = resources
    .ofTypes('AWS::ApiGatewayV2::Integration')
    .map(({ properties }) => at(properties, 'IntegrationUri'))
  const methods = resources
    .ofTypes('AWS::ApiGateway::Method')
    .map(({ properties }) => at(properties, 'Integration', 'Uri'))
  const authorizers = resources
    .ofTypes('AWS::ApiGatewayV2::Authorizer', 'AWS::ApiGateway::Authorizer')
    .map(({ properties }) => at(properties, 'AuthorizerUri'))
  const ofSamApis = resources.ofTypes('AWS::Serverless::WebSocketApi').flatMap(({ properties }) => {
    const routes = entriesOf(at(properties, 'Routes'))
    return [at(properties, 'Auth', 'AuthArn'), ...routes.map(([, route]) => at(route, 'FunctionArn'))]
  })
  const sources = resources
    .ofTypes('AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => at(properties, 'FunctionName'))
  // Its own may have its name for other purposes, such as that of a service in its logs.
  const variables = resources
    .ofTypes(...functionTypes)
    .filter(({ id }) => id !== resource.id)
    .flatMap(({ properties }) => entriesOf(at(properties, 'Environment', 'Variables')).map(([, value]) => value))
  const texts = [...integrations, ...methods, ...authorizers, ...ofSamApis, ...sources, ...variables].flatMap(
    (node) => lenient.text(node) ?? [],
  )
  // "All events that you define with this function ... refer to the alias."
  const ofItsEvents =
    entriesOf(at(resource.properties, 'Events')).length === 0 ? undefined : publishedIn(resource, reading)
  return new Set([
    ...texts
      .filter((text) => functionMeant(text, [resource], names) !== undefined)
      .map((text) => /:function:[^:]+:(.+)$/.exec(invokedArn(text))?.[1] ?? ''),
    ...(ofItsEvents === undefined ? [] : [ofItsEvents]),
  ])
}

function publishedIn(resource: Resource, { evaluator }: Reading): string | undefined {
  return evaluator.text(at(resource.properties, 'AutoPublishAlias'))
}
