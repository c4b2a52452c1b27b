import { type SourceNode, at, entriesOf, itemsOf, listOf, mapOf, scalar } from '../source/source-node.ts'
import { executionRoleId } from './function-resource.ts'

/**
 * The role that the framework makes for all functions: the statements of the provider, and calls to `@connections`, which it allows
 * wherever there is a websocket event. Statements of single functions, which a plugin takes, are taken for those of all.
 */
export function executionRole(root: SourceNode, provider: SourceNode | undefined): Record<string, SourceNode> {
  const place = (at(provider, 'iam') ?? provider ?? root).at
  const functions = itemsOf(at(root, 'functions')).flatMap((map) => entriesOf(map).map(([, node]) => node))
  const statements = [
    ...itemsOf(at(provider, 'iam', 'role', 'statements')),
    ...itemsOf(at(provider, 'iamRoleStatements')),
    ...functions.flatMap((node) => itemsOf(at(node, 'iamRoleStatements'))),
    mapOf(
      {
        Effect: scalar('Allow', place),
        Action: scalar('execute-api:ManageConnections', place),
        Resource: scalar('arn:*:execute-api:*:*:*/@connections/*', place),
      },
      place,
    ),
  ]
  const policy = mapOf({ PolicyDocument: mapOf({ Statement: listOf(statements, place) }, place) }, place)
  return {
    [executionRoleId]: mapOf(
      {
        Type: scalar('AWS::IAM::Role', place),
        Properties: mapOf(
          {
            Policies: listOf([policy], place),
            ManagedPolicyArns: at(provider, 'iam', 'role', 'managedPolicies') ?? at(provider, 'iamManagedPolicies'),
          },
          place,
        ),
      },
      place,
    ),
  }
}
