import { extname } from 'node:path'
import type { FunctionDefinition, StackDefinition } from '../../define-stack.ts'
import { DefinitionError } from '../../load-definition.ts'

/** The query parameter in which a ticket stands. */
export const ticketParameter = 'ticket'

const functionName = 'Admit'

/**
 * The same chat, entered by ticket only: an authorizer on `$connect` admits who brings one that the private half of the
 * key has signed.
 *
 * @param publicKeyPem Ed25519; null leaves the chat as it is
 * @throws DefinitionError if the definition has an authorizer of its own, or nothing that one could guard
 */
export function withTickets(definition: StackDefinition, publicKeyPem: string | null): StackDefinition {
  if (publicKeyPem === null) return definition
  const problems = obstacles(definition)
  if (problems.length > 0) throw new DefinitionError(problems)
  const admit: FunctionDefinition = {
    handler: new URL(`./admit${extname(import.meta.url)}`, import.meta.url),
    memoryMb: 256,
    timeoutSeconds: 10,
    environment: { TICKET_PUBLIC_KEY: publicKeyPem, TICKET_PARAMETER: ticketParameter },
  }
  return {
    ...definition,
    functions: { ...definition.functions, [functionName]: admit },
    authorizer: { function: functionName, identitySource: [`route.request.querystring.${ticketParameter}`] },
  }
}

function obstacles({ name, authorizer, functions, routes }: StackDefinition): string[] {
  const problems: string[] = []
  if (authorizer !== undefined) problems.push(`tickets: ${name} has an authorizer of its own (${authorizer.function})`)
  if (Object.hasOwn(functions, functionName))
    problems.push(`tickets: ${name} has a function ${functionName} of its own`)
  if (!Object.hasOwn(routes, '$connect'))
    problems.push(`tickets: ${name} has no $connect route, which is what they guard`)
  return problems
}
