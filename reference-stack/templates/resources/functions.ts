import { pathToFileURL } from 'node:url'
import type { FunctionDefinition, FunctionRuntime, PythonRuntime, VariableValue } from '../../define-stack.ts'
import type { Grants } from '../access/grants.ts'
import { type Code, codeOf, contentOf } from '../code/code-folder.ts'
import { handlerUrl, inlineFileName, withExport } from '../code/handler-file.ts'
import { asyncEventsOf } from './async-events.ts'
import { invokedFunction } from './integrations.ts'
import { stringsOf } from './names.ts'
import { provisionedConcurrencyOf } from './provisioned.ts'
import type { Reading } from './reading.ts'
import { layerTypes, type Resource } from './resources.ts'
import { at, entriesOf, itemsOf, numberOf, type SourceNode, textOf } from '../source/source-node.ts'

/** Lambda's own, where a template says nothing. */
const [defaultMemoryMb, defaultTimeoutSeconds] = [128, 3]

const settings = [
  'Handler',
  'Runtime',
  'MemorySize',
  'Timeout',
  'Environment',
  'Layers',
  'ReservedConcurrentExecutions',
]
const whereItsCodeIs = ['CodeUri', 'InlineCode', 'Code', 'PackageType', 'ImageUri']

/** A function of a template, with what it may do. Undefined if it cannot be run; every problem is said. */
export function readFunction(
  resource: Resource,
  { grants, streams }: { readonly grants: Grants; readonly streams: FunctionDefinition['streams'] },
  reading: Reading,
): FunctionDefinition | undefined {
  const { evaluator } = reading
  const properties = evaluator.pick(resource.properties, ...settings, ...whereItsCodeIs)
  const code = codeOf(resource, properties, reading)
  const runtime = code && runtimeOf(resource, properties, reading)
  const handler = code && runtime && handlerOf(resource, properties, { code, runtime: runtime.written }, reading)
  const layers = layersOf(resource, properties, reading)
  const environment = variablesOf(resource, at(properties, 'Environment', 'Variables'), grants, reading)
  const reservedConcurrency = numberOf(at(properties, 'ReservedConcurrentExecutions'))
  const asyncEvents = asyncEventsOf(resource, reading)
  const provisionedConcurrency = provisionedConcurrencyOf(resource, reading)
  if (code === undefined || runtime === undefined || handler === undefined) return undefined
  return {
    handler,
    ...(code.kind === 'folder' && { code: pathToFileURL(`${code.path}/`) }),
    memoryMb: numberOf(at(properties, 'MemorySize')) ?? defaultMemoryMb,
    timeoutSeconds: numberOf(at(properties, 'Timeout')) ?? defaultTimeoutSeconds,
    ...(runtime.taken !== undefined && { runtime: runtime.taken satisfies FunctionRuntime }),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    ...(provisionedConcurrency !== undefined && { provisionedConcurrency }),
    ...(asyncEvents !== undefined && { asyncEvents }),
    ...(layers.length > 0 && { layers }),
    ...(Object.keys(grants.tables).length > 0 && { tables: grants.tables }),
    ...(grants.postsToConnections.length > 0 && { postsToConnections: grants.postsToConnections }),
    ...(grants.invokes.length > 0 && { invokes: grants.invokes }),
    ...(streams !== undefined && { streams }),
    ...(Object.keys(environment).length > 0 && { environment }),
  }
}

function handlerOf(
  resource: Resource,
  properties: SourceNode,
  { code, runtime }: { readonly code: Code; readonly runtime: string },
  reading: Reading,
): URL | undefined {
  const { names, remarks } = reading
  const name = names.functionName(resource.id)
  const written = at(properties, 'Handler')
  const handler = textOf(written)
  if (handler === undefined) {
    remarks.problem(resource.at, `${name}: has no Handler`)
    return undefined
  }
  if (code.kind === 'inline') {
    const file = reading.writeInline(`${resource.id}/${inlineFileName(runtime)}`, code.text)
    return withExport(file, handler.slice(handler.lastIndexOf('.') + 1))
  }
  const method = textOf(at(resource.metadata, 'BuildMethod'))
  const found = handlerUrl({
    folder: code.path,
    handler,
    runtime,
    entryPoints: stringsOf(at(resource.metadata, 'BuildProperties', 'EntryPoints')),
    // Whoever names a folder of his own may name that of the source.
    isBuiltFromSource: method === 'esbuild' || reading.replacements.code.has(name),
  })
  if (found instanceof URL) return found
  remarks.problem(written?.at ?? resource.at, `${name}: ${found}`)
  return undefined
}

/** The layers whose content is a folder of this machine. */
function layersOf(resource: Resource, properties: SourceNode, reading: Reading): URL[] {
  const { resources, evaluator, names, remarks } = reading
  return itemsOf(at(properties, 'Layers')).flatMap((item) => {
    const arn = textOf(item) ?? ''
    const layer = resources.ofTypes(...layerTypes).find(({ id }) => names.nameOf(id, '') === arn)
    if (layer === undefined) {
      remarks.notice(
        item.at,
        `${names.functionName(resource.id)}: the layer ${arn} is not in this template: its code is not loaded here`,
      )
      return []
    }
    const content = evaluator.evaluate(at(layer.properties, 'ContentUri') ?? at(layer.properties, 'Content'))
    const found = contentOf(layer, content, reading)
    return found?.kind === 'folder' ? [pathToFileURL(`${found.path}/`)] : []
  })
}

/** Replaces the names of tables, functions and the endpoint of `@connections` by those of the embedded stack. */
function variablesOf(
  { id }: Resource,
  variables: SourceNode | undefined,
  grants: Grants,
  reading: Reading,
): Readonly<Record<string, VariableValue>> {
  const { names, remarks } = reading
  return Object.fromEntries(
    entriesOf(variables).map(([name, value]) => {
      const text = textOf(value) ?? ''
      if (text.startsWith('{{resolve:'))
        remarks.notice(
          value.at,
          `${names.functionName(id)}: ${name} is ${text}, which CloudFormation would resolve: the function gets it as it is written`,
        )
      return [name, variableValue(text, grants, reading)]
    }),
  )
}

function variableValue(text: string, grants: Grants, reading: Reading): VariableValue {
  const { names } = reading
  const table = grants.tableKey(text)
  if (table !== undefined) return { table }
  if (names.isEndpoint(text) && grants.postsToConnections.length > 0) return { endpoint: 'connections' }
  const isFunction = /^arn:[^:]+:lambda:|^[\w-]+$/.test(text)
  const found = isFunction ? invokedFunction(text, reading) : undefined
  return found === undefined || !grants.invokes.includes(names.functionName(found.id))
    ? text
    : { function: names.functionName(found.id) }
}

interface TemplateRuntime {
  /** As the template has it. */
  readonly written: string
  readonly taken: FunctionRuntime | undefined
}

/**
 * Node.js runtimes before 22 are run as that: the same handlers are taken by both. Whether this
 * machine has a Python, the stack says at its start; others are a problem.
 */
function runtimeOf(
  resource: Resource,
  properties: SourceNode,
  { names, remarks }: Reading,
): TemplateRuntime | undefined {
  const written = textOf(at(properties, 'Runtime'))
  const place = at(properties, 'Runtime')?.at ?? resource.at
  if (written === undefined) {
    remarks.problem(place, `${names.functionName(resource.id)}: has no Runtime`)
    return undefined
  }
  if (written === 'nodejs22.x' || written === 'nodejs24.x') return { written, taken: written }
  if (isPython(written)) return { written, taken: written }
  if (/^nodejs\d/.test(written)) {
    remarks.notice(place, `${written} is run as nodejs22.x`)
    return { written, taken: 'nodejs22.x' }
  }
  remarks.problem(
    place,
    `${names.functionName(resource.id)}: the runtime ${written} is not there: the embedded stack runs Node.js and Python`,
  )
  return undefined
}

function isPython(runtime: string): runtime is PythonRuntime {
  return /^python3\.\d{1,2}$/.test(runtime)
}
