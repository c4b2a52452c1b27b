import type { FunctionDefinition, VariableValue } from './define-stack.ts'
import { connectionVerbs } from './definition-defaults.ts'

/** The values that only the stack knows, for the variables of a function. */
export interface FunctionSurroundings {
  /** Physical names by the definition's key. */
  readonly tables: Readonly<Record<string, string>>
  /** The name of each function for the Invoke API, with the alias that the routes use. */
  readonly functions: Readonly<Record<string, string>>
  /** The endpoint of `@connections`: `https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod`. */
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

/** Returns the variables whose value is in the definition itself. */
export function writtenVariables({ environment = {} }: FunctionDefinition): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}

/** Returns the definition's variables whose value only the stack knows. */
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
