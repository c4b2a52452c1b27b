import { samEvent } from './http-resources.ts'
import {
  type Place,
  type SourceNode,
  at,
  entriesOf,
  itemsOf,
  listOf,
  mapOf,
  plain,
  scalar,
  textOf,
} from '../source/source-node.ts'

export interface ServerlessFunction {
  /** `connect` */
  readonly key: string
  readonly node: SourceNode
}

export interface Service {
  readonly provider: SourceNode | undefined
  readonly service: string
  readonly stage: string
  /** The variables that a plugin gives to every function. */
  readonly variables: Readonly<Record<string, SourceNode>>
}

/** The framework's own defaults, which are not Lambda's. */
const [defaultMemoryMb, defaultTimeoutSeconds] = [1024, 6]
export const executionRoleId = 'IamRoleLambdaExecution'

/** `send-message` -> `SendDashmessageLambdaFunction`: resources of the user refer to it. */
export function functionLogicalId(key: string): string {
  const name = key.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`
}

/** A function as the framework writes it into its CloudFormation template. */
export function functionResource(
  { key, node }: ServerlessFunction,
  { provider, service, stage, variables }: Service,
): SourceNode {
  const place = node.at
  const own = (name: string) => at(node, name) ?? at(provider, name)
  const environment = new Map([
    ...Object.entries(variables),
    ...entriesOf(at(provider, 'environment')),
    ...entriesOf(at(node, 'environment')),
  ])
  const events = itemsOf(at(node, 'events'))
    .filter((event) => !isTableStream(event))
    .flatMap((event) => (event.kind === 'map' ? entriesOf(event) : [[textOf(event) ?? '', event] as const]))
    .filter(([type]) => type !== 'websocket')
  return mapOf(
    {
      Type: scalar('AWS::Lambda::Function', place),
      // Handlers are named by their source, which a plugin may build.
      Metadata: mapOf({ BuildMethod: scalar('esbuild', place) }, place),
      Properties: mapOf(
        {
          Handler: at(node, 'handler'),
          Runtime: own('runtime') ?? scalar('nodejs22.x', place),
          MemorySize: own('memorySize') ?? scalar(defaultMemoryMb, place),
          Timeout: own('timeout') ?? scalar(defaultTimeoutSeconds, place),
          FunctionName: at(node, 'name') ?? scalar(`${service}-${stage}-${key}`, place),
          Code: at(node, 'image') === undefined ? scalar('.', place) : mapOf({ ImageUri: at(node, 'image') }, place),
          Environment: mapOf({ Variables: { kind: 'map', entries: environment, at: place } }, place),
          Layers: own('layers'),
          Role: roleOf(node, provider),
          ...otherProperties(node),
          ...provisioned(node),
          EventInvokeConfig: asyncEvents(node),
          Events: mapOf(
            Object.fromEntries(
              events.map(([type, event], index) => {
                const route = samEvent(type, event, provider)
                if (route !== undefined) return [`${type}${index + 1}`, route]
                return [type, mapOf({ Type: scalar(type, event.at) }, event.at)]
              }),
            ),
            place,
          ),
        },
        place,
      ),
    },
    place,
  )
}

/** Settings of the framework by the property of CloudFormation that it writes. */
const propertyNames: Readonly<Record<string, string>> = {
  architecture: 'Architectures',
  description: 'Description',
  ephemeralStorageSize: 'EphemeralStorage',
  fileSystemConfig: 'FileSystemConfigs',
  kmsKeyArn: 'KmsKeyArn',
  logging: 'LoggingConfig',
  onError: 'DeadLetterConfig',
  reservedConcurrency: 'ReservedConcurrentExecutions',
  snapStart: 'SnapStart',
  tags: 'Tags',
  tracing: 'TracingConfig',
  url: 'FunctionUrlConfig',
  vpc: 'VpcConfig',
}

/** Read above, and what is about the package or the framework alone. */
const otherSettings = `handler runtime runtimeManagement memorySize timeout name image environment layers role events package disableLogs
  logRetentionInDays logDataProtectionPolicy condition dependsOn versionFunction iamRoleStatements iamRoleStatementsInherit
  iamRoleStatementsName provisionedConcurrency destinations maximumEventAge maximumRetryAttempts`
const known = new Set(otherSettings.split(/\s+/))

/** The framework's name of the alias that it makes for provisioned concurrency. */
const provisionedAlias = 'provisioned'

function provisioned(node: SourceNode): Readonly<Record<string, SourceNode>> {
  const environments = at(node, 'provisionedConcurrency')
  if (environments === undefined) return {}
  return {
    AutoPublishAlias: scalar(provisionedAlias, environments.at),
    ProvisionedConcurrencyConfig: mapOf({ ProvisionedConcurrentExecutions: environments }, environments.at),
  }
}

function asyncEvents(node: SourceNode): SourceNode | undefined {
  const [attempts, age, destinations] = ['maximumRetryAttempts', 'maximumEventAge', 'destinations'].map((name) =>
    at(node, name),
  )
  const place = (attempts ?? age ?? destinations)?.at
  if (place === undefined) return undefined
  return mapOf(
    { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age, DestinationConfig: destinations },
    place,
  )
}

/** The ARN by which the framework has events invoke a function. */
export function invokedArn({ key, node }: ServerlessFunction, place: Place): SourceNode {
  const attribute = at(node, 'provisionedConcurrency') === undefined ? 'Arn' : 'Alias'
  return mapOf(
    { 'Fn::GetAtt': listOf([scalar(functionLogicalId(key), place), scalar(attribute, place)], place) },
    place,
  )
}

/** Its other settings under the names of CloudFormation, and those that are unknown under their own. */
function otherProperties(node: SourceNode): Readonly<Record<string, SourceNode>> {
  const others = entriesOf(node).filter(([name]) => !known.has(name))
  return Object.fromEntries(others.map(([name, value]) => [propertyNames[name] ?? name, value]))
}

/** A role of the user's: an ARN, a logical id or what refers to one; else the one that the framework makes. */
function roleOf(node: SourceNode, provider: SourceNode | undefined): SourceNode {
  const iam = at(provider, 'iam', 'role')
  const isOwn =
    iam !== undefined && (iam.kind === 'scalar' || at(iam, 'Fn::GetAtt') !== undefined || at(iam, 'Ref') !== undefined)
  return at(node, 'role') ?? (isOwn ? iam : undefined) ?? at(provider, 'role') ?? scalar(executionRoleId, node.at)
}

/** Is an event of a function a stream of DynamoDB, as far as can be told before references are known? */
export function isTableStream(event: SourceNode): boolean {
  const stream = at(event, 'stream')
  if (stream === undefined || (stream.kind === 'scalar' && stream.value === null)) return false
  const type = textOf(at(stream, 'type'))
  return type === undefined ? !/kinesis/i.test(JSON.stringify(plain(stream))) : type === 'dynamodb'
}
