import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

/** What users import. Another name here is another promise to them. */
const promised: Readonly<Record<string, readonly string[]>> = {
  './stack': [
    'AsyncEventsDefinition',
    'AuthorizerDefinition',
    'ConnectionItems',
    'ConnectionVerb',
    'CorsDefinition',
    'EventPattern',
    'FunctionDefinition',
    'FunctionRuntime',
    'GlobalIndexDefinition',
    'HttpApiDefinition',
    'HttpRequestAuthorizerDefinition',
    'HttpRouteDefinition',
    'IdentitySource',
    'IndexDefinition',
    'IndexProjection',
    'JwtAuthorizerDefinition',
    'KeyDefinition',
    'KeyType',
    'LocalIndexDefinition',
    'PythonRuntime',
    'RequestAuthorizerDefinition',
    'RestApiDefinition',
    'RestRouteDefinition',
    'RouteDefinition',
    'StackDefinition',
    'StageDefinition',
    'StreamSource',
    'StreamView',
    'TableAccess',
    'TableDefinition',
    'ThrottleDefinition',
    'ThrottleDefinitions',
    'ThroughputDefinition',
    'TokenAuthorizerDefinition',
    'UsagePlanDefinition',
    'VariableValue',
    'defineStack',
  ],
  './protocol': ['AnsweredExchange', 'Exchange', 'HttpRequest', 'Member', 'Protocol', 'defineProtocol'],
  './config': ['Config', 'Duration', 'Share', 'Size', 'defineConfig'],
  './result': [
    'ApiFigures',
    'Check',
    'ColdStarts',
    'Evidence',
    'Finding',
    'FindingName',
    'FunctionFigures',
    'GeneratorHealth',
    'Hello',
    'Hint',
    'LatencyBudget',
    'LatencyMap',
    'LogFigures',
    'MetricSummary',
    'ProcessFigures',
    'PublishStage',
    'QuantileValue',
    'RoomSizeRow',
    'RunCost',
    'RunResult',
    'SeriesRow',
    'ServerFigures',
    'StaleConnections',
    'StallCause',
    'TableFigures',
    'TakenShares',
    'TakenTime',
    'ValidityLimit',
    'Waterfall',
    'Waterfalls',
    'Work',
    'runResultSchema',
    'runResultSchemaName',
  ],
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>
}

/** The source file of each module that the package exports. */
const modules = Object.entries(exports).flatMap(([name, files]) =>
  typeof files === 'string'
    ? []
    : [[name, files.default.replace('./dist/', '').replace(/\.js$/, '.ts'), files.types] as const],
)

/** Names of types and values: `export interface A`, `export const b`, `export type { C, D } from`. */
function exportsOf(source: string): string[] {
  const declared = source.matchAll(/^export (?:async )?(?:interface|type|class|const|function) (\w+)/gm)
  const listed = source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)
  return [
    ...[...declared].map(([, name = '']) => name),
    ...[...listed].flatMap(([, names = '']) => names.split(',').map((name) => name.trim())),
  ].toSorted((a, b) => (a < b ? -1 : 1))
}

it('the package exports the modules that are promised, and no other', () => {
  expect(modules.map(([name]) => name)).toEqual(Object.keys(promised))
})

describe.each(modules)('%s', (name, file, types) => {
  const source = readFileSync(file, 'utf8')

  it('exports what is promised, and no internals', async () => {
    expect(source).not.toMatch(/^export (?:default|\*)/m)
    expect(exportsOf(source)).toEqual(promised[name])
    // What there is when it runs is among them: the pattern above has missed none.
    const values = Object.keys((await import(pathToFileURL(file).href)) as object)
    expect(promised[name]).toEqual(expect.arrayContaining(values))
    expect(types).toBe(`./dist/${file.replace(/\.ts$/, '.d.ts')}`)
  })

  it('exports every type that it declares: none is in a signature that users cannot name', () => {
    expect(source).not.toMatch(/^(?:declare )?(?:interface|type|class) /m)
  })
})
