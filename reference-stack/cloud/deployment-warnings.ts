import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeFolder } from '../bundling/code-folder.ts'
import type { StackDefinition } from '../define-stack.ts'
import { pythonRuntime } from '../definition-defaults.ts'
import { describeDefinition } from '../target-file.ts'
import { writtenVariables } from '../function-variables.ts'
import { type CloudOptions, physicalName } from './cloud-options.ts'

/**
 * Warns about parts of a definition that work in the embedded stack and will not work in an account: names that are fixed in the
 * handlers, and paths of this machine. Each is one sentence; none of them prevents the deployment.
 */
export function deploymentWarnings(
  definition: StackDefinition,
  options: Pick<CloudOptions, 'stackName'>,
): readonly string[] {
  return [
    ...literalNames(definition, options),
    ...variableWarnings(definition, options),
    ...requirementWarnings(definition),
  ]
}

function literalNames({ tables }: StackDefinition, { stackName }: Pick<CloudOptions, 'stackName'>): string[] {
  return Object.entries(tables).flatMap(([key, { name }]) => {
    const physical = physicalName(stackName, key)
    return name === undefined || name === physical
      ? []
      : [
          `tables.${key}: its name in the account is ${physical}, not ${name}: handlers have to read it from a variable { table: '${key}' }`,
        ]
  })
}

function variableWarnings(definition: StackDefinition, { stackName }: Pick<CloudOptions, 'stackName'>): string[] {
  const { tables, functions } = describeDefinition(definition)
  const named = (kind: 'table' | 'function', names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([key, local]) => [local, { kind, key, physical: physicalName(stackName, key) }] as const)
  const localNames = new Map([...named('table', tables), ...named('function', functions)])
  return Object.entries(definition.functions).flatMap(([functionName, asked]) =>
    Object.entries(writtenVariables(asked)).flatMap(([name, text]) => {
      const variable = `functions.${functionName}.environment.${name}`
      const meant = localNames.get(text)
      if (meant !== undefined && meant.physical !== text)
        return [
          `${variable}: ${text} is the name of a ${meant.kind} of the embedded stack; in the account it is ${meant.physical}: write { ${meant.kind}: '${meant.key}' }`,
        ]
      return isPathOfThisMachine(text)
        ? [`${variable}: ${text} is a path of this machine, which does not exist on Lambda`]
        : []
    }),
  )
}

function requirementWarnings({ functions }: StackDefinition): string[] {
  return Object.entries(functions).flatMap(([functionName, definition]) => {
    if (pythonRuntime(definition) === undefined) return []
    const folder = codeFolder(definition)
    const layers = definition.layers ?? []
    return [
      ...(existsSync(join(folder, 'requirements.txt'))
        ? [
            `functions.${functionName}: the packages of requirements.txt are not installed; deploy packs the files in ${folder}`,
          ]
        : []),
      ...(layers.length > 0
        ? [`functions.${functionName}.layers: no layers are made of Python: put their modules into ${folder}`]
        : []),
    ]
  })
}

/** Matches folders that Lambda has too, though with other contents. */
const foldersOfLambda = /^\/(?:$|(?:tmp|opt|var|usr|etc|bin|lib|lib64|sbin|dev|proc)(?:\/|$))/

function isPathOfThisMachine(text: string): boolean {
  const path = text.startsWith('file:///') && URL.canParse(text) ? fileURLToPath(text) : text
  return isAbsolute(path) && !foldersOfLambda.test(path) && existsSync(path)
}
