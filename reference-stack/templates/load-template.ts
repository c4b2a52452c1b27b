import type { StackDefinition } from '../define-stack.ts'
import { DefinitionError } from '../load-definition.ts'
import { readTemplate } from './read-template.ts'

/**
 * The definition that a template describes, and what is to be known of it.
 *
 * @param parameters of the template
 * @throws DefinitionError with every problem, each with file and line
 */
export async function loadTemplate(
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly definition: StackDefinition; readonly notices: readonly string[] }> {
  const { definition, notices, problems } = await readTemplate(path, parameters)
  if (definition === null) throw new DefinitionError(problems)
  return { definition, notices }
}
