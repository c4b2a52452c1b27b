/** The door to definitions: what a stack is made of, and how one is read from a module or a template. */
export { checkDefinition } from './check-definition.ts'
export type { FunctionDefinition, PythonRuntime, StackDefinition, UsagePlanDefinition } from './define-stack.ts'
export { functionRuntime } from './definition-defaults.ts'
export { memberHeader } from './local-identity.ts'
export { DefinitionError, loadDefinition } from './load-definition.ts'
export { defaultRouteSelectionExpression } from './route-selection-expression.ts'
export { type TargetFile, describeDefinition } from './target-file.ts'
export { openTemplate } from './templates/read-template.ts'
