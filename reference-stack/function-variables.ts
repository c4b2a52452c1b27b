import type { FunctionDefinition, VariableValue } from './define-stack.ts'
import { connectionVerbs } from './definition-defaults.ts'

/** What a function's variables have to say: things that only the stack knows. */
export interface FunctionSurroundings {
  /** Physical names by the definition's key. */
  readonly tables: Readonly<Record<string, string>>
  /** What the Invoke API takes for each, by function name: its name and the alias that the routes use. */
  readonly functions: Readonly<Record<string, string>>
  /** Of `@connections`: `https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly managementEndpoint: string
}

/** The environment variable that carries a table's physical name: `client-records` -> `TABLE_CLIENT_RECORDS`. */
export function tableVariable(tableName: string): string {
  return `TABLE_${variablePart(tableName)}`
}

/** The environment variable that says how a function that may be invoked is called: `Greet` -> `FUNCTION_GREET`. */
function functionVariable(functionName: string): string {
  return `FUNCTION_${variablePart(functionName)}`
}

function variablePart(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()
}

/** The environment variables that the stack gives to this function, the same here and in the cloud. */
export function functionVariables(
  definition: FunctionDefinition,
  surroundings: FunctionSurroundings,
): Readonly<Record<string, string>> {
  const { tables, functions, managementEndpoint } = surroundings
  const used = Object.keys(definition.tables ?? {})
  const invoked = definition.invokes ?? []
  const mayCallConnections = connectionVerbs(definition).length > 0
  return {
    ...Object.fromEntries(used.map((table) => [tableVariable(table), tables[table] ?? table])),
    ...Object.fromEntries(
      invoked.map((functionName) => [functionVariable(functionName), functions[functionName] ?? functionName]),
    ),
    ...(mayCallConnections && { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: managementEndpoint }),
    ...namedVariables(definition, surroundings),
  }
}

/** Those whose value stands in the definition itself. */
export function writtenVariables({ environment = {} }: FunctionDefinition): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}

/** Those of the definition's own names whose value only the stack knows. */
function namedVariables(
  { environment = {} }: FunctionDefinition,
  surroundings: FunctionSurroundings,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      typeof value === 'string' ? [] : [[name, knownValue(value, surroundings)]],
    ),
  )
}

function knownValue(
  value: Exclude<VariableValue, string>,
  { tables, functions, managementEndpoint }: FunctionSurroundings,
): string {
  if ('table' in value) return tables[value.table] ?? value.table
  if ('function' in value) return functions[value.function] ?? value.function
  return managementEndpoint
}
