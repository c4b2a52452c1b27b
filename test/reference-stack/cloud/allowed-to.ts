import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { type Template, functionsOf, propertiesOf } from './synthesised.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource: string | string[]
}

/** Every action with its resource that the template allows to a function. */
export function allowedTo(
  template: Template,
  definition: StackDefinition,
  functionName: string,
): readonly (readonly [action: string, resource: string])[] {
  const { Role } = functionsOf(template, definition)[functionName] ?? {}
  const { Policies } = propertiesOf(template, String(Role).replace('.Arn', '')) as unknown as {
    Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[]
  }
  const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  return statements.flatMap(({ Effect, Action, Resource }) => {
    if (Effect !== 'Allow') throw new Error(`a statement that says ${Effect}`)
    return [Action].flat().flatMap((action) => [Resource].flat().map((resource) => [action, resource] as const))
  })
}
