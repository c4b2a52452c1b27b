import type { IdentitySource, StackDefinition } from '../../define-stack.ts'
import { type SourceNode, at, textOf } from '../source/source-node.ts'
import { invokedFunction } from './integrations.ts'
import { stringsOf } from './names.ts'
import type { Reading } from './reading.ts'
import type { Resource } from './resources.ts'

/**
 * The Lambda authorizer of the `$connect` route, if it has one, or what stands in for it.
 *
 * @param route the evaluated properties of the route
 * @param invoked gets the authorizer's function
 * @param own properties of the authorizer, where it is no resource of its own
 */
export function readAuthorizer(
  route: SourceNode,
  owner: Resource,
  invoked: Set<string>,
  reading: Reading,
  own?: SourceNode,
): Pick<StackDefinition, 'authorizer' | 'admits'> {
  const { resources, evaluator, names, remarks } = reading
  const kind = textOf(at(route, 'AuthorizationType')) ?? 'NONE'
  if (kind === 'AWS_IAM')
    remarks.differs(owner.at, `${owner.id}: $connect asks for a signature of IAM; the embedded gateway asks for none`)
  if (kind !== 'CUSTOM') return {}
  if (reading.replacements.admitsAll) return { admits: {} }
  const id = textOf(at(route, 'AuthorizerId')) ?? ''
  const resource = resources.get(id)
  const properties = own ?? evaluator.pick(resource?.properties ?? route, 'AuthorizerUri', 'IdentitySource')
  const found = invokedFunction(textOf(at(properties, 'AuthorizerUri')) ?? '', reading)
  if (found === undefined) {
    remarks.problem(
      resource?.at ?? owner.at,
      `${resource?.id ?? owner.id}: the authorizer of $connect is no function of this template`,
    )
    return {}
  }
  invoked.add(found.id)
  const identitySource = stringsOf(at(properties, 'IdentitySource'))
  const taken = identitySource.filter((source) =>
    /^route\.request\.(?:header|querystring)\./.test(source),
  ) as IdentitySource[]
  for (const source of identitySource.filter((one) => !(taken as string[]).includes(one)))
    remarks.notice(
      owner.at,
      `${owner.id}: the identity source ${source} is left out: headers and query parameters can be checked here`,
    )
  return {
    authorizer: { function: names.functionName(found.id), ...(taken.length > 0 && { identitySource: taken }) },
  }
}
