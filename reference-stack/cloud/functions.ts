import {
  Architecture,
  CfnAlias,
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  type CfnEventSourceMappingProps,
  Code,
  Function,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { taskRoot } from '../bundling/bundle-handlers.ts'
import { handlerName } from '../bundling/code-folder.ts'
import type { Api } from './api.ts'
import { aliasName, type CloudOptions, invokedNames, logGroupName, physicalName } from './cloud-options.ts'
import { addExecutionRole } from './execution-role.ts'
import { addLogGroup } from './logs.ts'
import type { Tables } from './tables.ts'
import type { FunctionDefinition, StackDefinition, StreamSource } from '../define-stack.ts'
import { functionRuntime, pythonRuntime, streamSource } from '../definition-defaults.ts'
import { functionVariables, writtenVariables } from '../function-variables.ts'

export interface FunctionsOptions {
  readonly definition: StackDefinition
  readonly options: CloudOptions
  /** The folder of the bundled handlers. */
  readonly bundles: string
  readonly tables: Tables
  readonly api: Api
}

/** The alias `live` of each function by its name: all invocations go through it. */
export function addFunctions(parent: Construct, given: FunctionsOptions): Readonly<Record<string, CfnAlias>> {
  const scope = new Construct(parent, 'Functions')
  return Object.fromEntries(
    Object.entries(given.definition.functions).map(([functionName, definition]) => [
      functionName,
      addFunction(new Construct(scope, functionName), functionName, definition, given),
    ]),
  )
}

function addFunction(
  scope: Construct,
  functionName: string,
  definition: FunctionDefinition,
  { definition: { functions }, options, bundles, tables, api }: FunctionsOptions,
): CfnAlias {
  const deployedName = physicalName(options.stackName, functionName)
  const logGroup = addLogGroup(scope, logGroupName(deployedName), options, 'Logs')
  const { provisionedConcurrency: provisioned } = definition
  const reserved = options.reservedConcurrency[functionName] ?? definition.reservedConcurrency
  const code = new Function(scope, 'Function', {
    functionName: deployedName,
    code: Code.fromAsset(taskRoot(bundles, functionName)),
    handler: handlerName(definition),
    runtime: runtimeOf(definition),
    architecture: architectureOf(options),
    memorySize: options.memoryMb ?? definition.memoryMb,
    timeout: Duration.seconds(definition.timeoutSeconds),
    ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    environment: {
      ...writtenVariables(definition),
      ...functionVariables(definition, {
        tables: Object.fromEntries(Object.entries(tables).map(([name, { resource }]) => [name, resource.ref])),
        functions: invokedNames(Object.keys(functions), options.stackName),
        managementEndpoint: api.managementEndpoint,
      }),
    },
    role: addExecutionRole(scope, 'Role', definition, {
      ownName: functionName,
      stackName: options.stackName,
      tables,
      api,
      logGroup,
    }),
    logGroup,
  })
  const alias = new CfnAlias(scope, 'Live', {
    name: aliasName,
    functionName: code.functionName,
    // A new version whenever code or settings change.
    functionVersion: code.currentVersion.version,
    ...(provisioned !== undefined && {
      provisionedConcurrencyConfig: { provisionedConcurrentExecutions: provisioned },
    }),
  })
  addAsyncEvents(scope, definition, alias)
  addStreamSources(scope, definition, { alias, tables })
  return alias
}

function runtimeOf(definition: FunctionDefinition): Runtime {
  const family = pythonRuntime(definition) === undefined ? RuntimeFamily.NODEJS : RuntimeFamily.PYTHON
  return new Runtime(functionRuntime(definition), family, { supportsInlineCode: true })
}

export function architectureOf({ architecture }: CloudOptions): Architecture {
  return architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64
}

function addAsyncEvents(scope: Construct, { asyncEvents }: FunctionDefinition, alias: CfnAlias): void {
  if (asyncEvents === undefined) return
  const { maximumRetryAttempts, maximumAgeSeconds } = asyncEvents
  new CfnEventInvokeConfig(scope, 'AsyncEvents', {
    functionName: alias.functionName,
    qualifier: aliasName,
    ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
    ...(maximumAgeSeconds !== undefined && { maximumEventAgeInSeconds: maximumAgeSeconds }),
  }).addDependency(alias)
}

/** Lets the streams of tables invoke a function, by its alias. */
function addStreamSources(
  parent: Construct,
  { streams = {} }: FunctionDefinition,
  { alias, tables }: { readonly alias: CfnAlias; readonly tables: Tables },
): void {
  const scope = new Construct(parent, 'Streams')
  for (const [name, source] of Object.entries(streams)) {
    const table = tables[name]
    if (table === undefined || source === undefined) continue
    new CfnEventSourceMapping(scope, name, {
      // Its reference is its ARN.
      functionName: alias.ref,
      eventSourceArn: table.resource.attrStreamArn,
      startingPosition: streamSource(source).startingPosition,
      ...settingsOf(source),
    })
  }
}

/** Returns the given settings. The others keep Lambda's own defaults. */
function settingsOf(source: StreamSource): Partial<CfnEventSourceMappingProps> {
  const { filters, reportBatchItemFailures = false } = source
  const settings = {
    batchSize: source.batchSize,
    maximumBatchingWindowInSeconds: source.batchingWindowSeconds,
    maximumRetryAttempts: source.maximumRetryAttempts,
    maximumRecordAgeInSeconds: source.maximumRecordAgeSeconds,
    bisectBatchOnFunctionError: source.bisectBatchOnFunctionError,
    parallelizationFactor: source.parallelizationFactor,
    ...(reportBatchItemFailures && { functionResponseTypes: ['ReportBatchItemFailures'] }),
    ...(filters !== undefined && {
      filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    }),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined))
}
