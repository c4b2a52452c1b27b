import { at, textOf } from '../source/source-node.ts'
import { functionMeant } from './names.ts'
import type { Reading } from './reading.ts'
import { type Resource, functionTypes } from './resources.ts'

/**
 * The function behind a route's integration. Undefined where the route is to be left out, or the problem is said.
 *
 * @param target the logical id of the integration
 */
export function integratedFunction(
  key: string,
  route: Resource,
  target: string,
  { resources, evaluator, ...reading }: Reading,
): Resource | undefined {
  const { remarks } = reading
  const integration = resources.get(target)
  if (integration?.type !== 'AWS::ApiGatewayV2::Integration') {
    // "The $connect integration is optional."
    if (key !== '$connect' || target !== '')
      remarks.problem(route.at, `${route.id}: the route ${key} has no integration of this template as its Target`)
    return undefined
  }
  const properties = evaluator.pick(integration.properties, 'IntegrationType', 'IntegrationUri', 'TimeoutInMillis')
  const type = textOf(at(properties, 'IntegrationType')) ?? ''
  if (type === 'MOCK') {
    const effect =
      key === '$connect'
        ? 'everybody is let in'
        : key === '$disconnect'
          ? 'nothing is told of it'
          : 'its frames get no answer here'
    remarks.notice(
      integration.at,
      `${integration.id}: is a mock integration; the route ${key} is left out, and ${effect}`,
    )
    return undefined
  }
  const uri = textOf(at(properties, 'IntegrationUri')) ?? ''
  if (type !== 'AWS_PROXY') {
    remarks.problem(
      integration.at,
      `${integration.id}: the route ${key} has an integration of type ${type}; the embedded stack has Lambda proxies alone (AWS_PROXY)`,
    )
    return undefined
  }
  const timeout = textOf(at(properties, 'TimeoutInMillis'))
  if (timeout !== undefined && timeout !== '29000')
    remarks.notice(
      integration.at,
      `${integration.id}: TimeoutInMillis ${timeout} is left out: the embedded gateway waits 29 s on every route`,
    )
  const found = invokedFunction(uri, { resources, evaluator, ...reading })
  if (found === undefined)
    remarks.problem(
      integration.at,
      `${integration.id}: the route ${key} leads to ${uri}, which is no function of this template`,
    )
  return found
}

/** The integration that a route of an HTTP API has as its `Target`, with the function if it is a Lambda proxy of one of this template. */
export function integrationOf(target: string, reading: Reading) {
  const integration = reading.resources.get(target.replace(/^integrations\//, ''))
  if (integration?.type !== 'AWS::ApiGatewayV2::Integration') return undefined
  const properties = reading.evaluator.pick(integration.properties, 'IntegrationType', 'IntegrationUri')
  const type = textOf(at(properties, 'IntegrationType')) ?? ''
  const uri = textOf(at(properties, 'IntegrationUri')) ?? ''
  return { integration, type, uri, leadsTo: type === 'AWS_PROXY' ? invokedFunction(uri, reading) : undefined }
}

/** @param text an ARN, a URI with one, or a name */
export function invokedFunction(text: string, { resources, names }: Reading): Resource | undefined {
  return functionMeant(text, resources.ofTypes(...functionTypes), names)
}
