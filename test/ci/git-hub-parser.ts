import { registerHooks } from 'node:module'

// The parser imports its schemas without saying that they are JSON, which Node asks for and bundlers do not.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
})
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import('@actions/workflow-parser')
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser')

const quiet = new NoOperationTraceWriter()

/** What GitHub's own parser finds wrong with a workflow: its keys, types, expressions, jobs that it needs. */
export async function mistakesInWorkflow(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow', content }, quiet)
  if (value === undefined) return context.errors.getErrors().map(({ message }) => message)
  const { errors = [] } = await convertWorkflowTemplate(context, value)
  return errors.map(({ Message }) => Message)
}

/** The same of an `action.yml`. */
export function mistakesInAction(content: string): string[] {
  return parseAction({ name: 'action', content }, quiet)
    .context.errors.getErrors()
    .map(({ message }) => message)
}
