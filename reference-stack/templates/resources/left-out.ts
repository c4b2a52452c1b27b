import { at, entriesOf, textOf } from '../source/source-node.ts'
import type { Reading } from './reading.ts'
import { type Resource, functionTypes, layerTypes, tableTypes } from './resources.ts'

/** Carried over, or of no effect on what is measured: nothing needs to be said. */
const silent: readonly RegExp[] = [
  ...[...functionTypes, ...tableTypes, ...layerTypes].map((type) => new RegExp(`^${type}$`)),
  /^AWS::ApiGatewayV2::(?:Api|Route|Integration|RouteResponse|IntegrationResponse|Authorizer|Stage|Deployment|Model)$/,
  /^AWS::Serverless::(?:WebSocketApi|Api|HttpApi|Connector)$/,
  /^AWS::ApiGateway::(?:RestApi|Resource|Method|Stage|Deployment|Model|RequestValidator|ApiKey|UsagePlan|UsagePlanKey|Authorizer)$/,
  /^AWS::Lambda::(?:Permission|Version|Alias|EventInvokeConfig|LayerVersionPermission)$/,
  /^AWS::IAM::/,
  /^AWS::Logs::/,
  /^AWS::CloudWatch::/,
  /^AWS::CDK::/,
  /^AWS::ApiGateway::Account$/,
]

/** `, invoked by sqs, schedule`: a chat that sends from there sends nothing here. */
function invokers({ properties }: Resource): string {
  const types = entriesOf(at(properties, 'Events')).flatMap(([, event]) => textOf(at(event, 'Type')) ?? [])
  return types.length === 0 ? '' : `, invoked by ${[...new Set(types)].join(', ')}`
}

/**
 * Says what of a template the embedded stack does not have.
 *
 * @param taken logical ids of the functions that it has
 * @param sources logical ids of event source mappings that it has, and `Function.Event` of events
 */
export function sayLeftOut(
  taken: ReadonlySet<string>,
  sources: ReadonlySet<string>,
  { resources, names, remarks }: Reading,
): void {
  const functions = resources.ofTypes(...functionTypes).filter(({ id }) => !taken.has(id))
  const [first] = functions
  if (first !== undefined)
    remarks.notice(
      first.at,
      `left out, since neither a route nor the stream of a table leads to them: ${functions.map((one) => `${names.functionName(one.id)} (line ${one.at.line}${invokers(one)})`).join(', ')}`,
    )
  const others = resources.all.filter(
    ({ id, type }) => !sources.has(id) && !silent.some((pattern) => pattern.test(type)),
  )
  const [other] = others
  if (other !== undefined)
    remarks.notice(
      other.at,
      `left out: ${others.map(({ id, type, at: { line } }) => `${id} (${type}, line ${line})`).join(', ')}`,
    )
  for (const { id, properties } of resources.all.filter((one) => taken.has(one.id)))
    for (const [name, event] of entriesOf(at(properties, 'Events'))) {
      const type = textOf(at(event, 'Type')) ?? ''
      if (!sources.has(`${id}.${name}`))
        remarks.notice(event.at, `${names.functionName(id)}: its event ${name} (${type}) is left out`)
    }
}
