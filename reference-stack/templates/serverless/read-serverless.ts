import type { CloudFormationTemplate } from '../read-cloud-formation.ts'
import type { Remarks } from '../source/remarks.ts'
import {
  type SourceMap,
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
import {
  type ServerlessFunction,
  executionRoleId,
  functionLogicalId,
  functionResource,
  isTableStream,
} from './function-resource.ts'
import { httpApis } from './http-resources.ts'
import { streamResources } from './stream-resources.ts'
import { Variables } from './variables.ts'
import { websocketResources } from './websocket-resources.ts'

/** A file that the Serverless Framework takes. */
export function isServerlessFile(root: SourceNode): boolean {
  return at(root, 'service') !== undefined && at(root, 'provider') !== undefined
}

export interface ServerlessPlace {
  readonly folder: string
  /** For messages. */
  readonly file: string
  readonly parameters: Readonly<Record<string, string>>
}

/** The CloudFormation template that the framework would make, as far as a WebSocket API, its functions and tables are concerned. */
export function readServerless(
  raw: SourceNode,
  { folder, parameters }: ServerlessPlace,
  remarks: Remarks,
): CloudFormationTemplate | undefined {
  const variables = new Variables(raw, { folder, parameters }, remarks)
  const root = variables.resolveAll(needed(variables.resolve(raw), remarks))
  const provider = at(root, 'provider')
  const cloud = textOf(at(provider, 'name')) ?? textOf(provider)
  if (cloud !== 'aws') {
    remarks.problem(provider?.at ?? root.at, `provider ${cloud ?? ''}: has to be aws`)
    return undefined
  }
  const service = textOf(at(root, 'service', 'name')) ?? textOf(at(root, 'service')) ?? 'chat'
  const stage = variables.stage
  const functions = functionsOf(root)
  const own = ownSections(root)
  const functionNames = new Map(functions.map(({ key }) => [functionLogicalId(key), key]))
  const made = {
    ...Object.fromEntries(
      functions.map((one) => [
        functionLogicalId(one.key),
        functionResource(one, { provider, service, stage, variables: pluginVariables(root, variables) }),
      ]),
    ),
    ...layersOf(root),
    ...executionRole(root, provider),
    ...streamResources(functions),
    ...websocketResources(functions, { provider, stage, at: root.at }),
    ...httpApis(functions, { provider, stage, at: root.at, remarks }),
  }
  const resources: SourceMap = {
    kind: 'map',
    entries: new Map([...Object.entries(made), ...entriesOf(own['Resources'])]),
    at: root.at,
  }
  return {
    root: mapOf({ ...own, Resources: resources }, root.at),
    folder,
    stackName: textOf(at(provider, 'stackName')) ?? `${service}-${stage}`,
    functionNames,
    declares: false,
  }
}

/** The keys of providers and functions that are read here. Others may have values that only the framework can resolve. */
const providerMembers =
  'name stage region stackName runtime memorySize timeout environment layers role iam iamRoleStatements iamManagedPolicies websocketsApiRouteSelectionExpression websocketApiRouteSelectionExpression apiKeys usagePlan'
/** Members of a function that nothing here reads: their variables need no values. */
const unreadMembers = new Set(['events', 'description', 'tags', 'package', 'condition', 'dependsOn'])
const readTypes =
  /^AWS::(?:(?:Lambda|Serverless|DynamoDB|IAM|ApiGatewayV2)::|ApiGateway::(?!GatewayResponse|DomainName|BasePathMapping))/

function needed(root: SourceNode, remarks: Remarks): SourceNode {
  const provider = at(root, 'provider')
  const resources = itemsOf(at(root, 'resources')).map((template) => ({
    ...template,
    kind: 'map' as const,
    entries: new Map(
      entriesOf(template).map(([section, node]) => [section, section === 'Resources' ? ofReadTypes(node) : node]),
    ),
  }))
  return mapOf(
    {
      service: at(root, 'service'),
      plugins: at(root, 'plugins'),
      layers: at(root, 'layers'),
      provider: provider?.kind === 'map' ? neededOfProvider(provider, remarks) : provider,
      functions: listOf(
        functionsOf(root).map(({ key, node }) =>
          mapOf({ [key]: withFoundLayers(neededOfFunction(node, remarks), remarks) }, node.at),
        ),
        at(root, 'functions')?.at ?? root.at,
      ),
      resources: listOf(resources, root.at),
    },
    root.at,
  )
}

function members(node: SourceNode, names: string): SourceNode {
  return mapOf(Object.fromEntries(names.split(' ').map((name) => [name, at(node, name)])), node.at)
}

/** Tells whether a value still has a variable that only the framework can resolve, mostly a stream of another stack. */
const unresolved = /\$\{(?:aws|cf|env|file|opt|param|s3|self|sls|ssm|strToBool)\b[^}]*[:(]/

/** Layers that only the framework can find are those of others, whose code is not here either way. */
function withFoundLayers(node: SourceNode, remarks: Remarks): SourceNode {
  const layers = at(node, 'layers')
  if (layers === undefined) return node
  const found = itemsOf(layers).filter((layer) => {
    const isFound = !unresolved.test(JSON.stringify(plain(layer)))
    if (!isFound)
      remarks.notice(layer.at, `the layer ${textOf(layer) ?? ''} is not in this template: its code is not loaded here`)
    return isFound
  })
  return { kind: 'map', entries: new Map([...entriesOf(node), ['layers', listOf(found, layers.at)]]), at: node.at }
}

function neededOfProvider(provider: SourceNode, remarks: Remarks): SourceNode {
  const [rest, http] = (['apiGateway', 'httpApi'] as const).map((name) => {
    const written = at(provider, name)
    return written && withoutUnknown(written, `provider.${name}`, remarks)
  })
  const read = withFoundLayers(members(provider, providerMembers), remarks)
  return mapOf({ ...Object.fromEntries(entriesOf(read)), apiGateway: rest, httpApi: http }, provider.at)
}

/** A chat can be measured without what its HTTP APIs take from elsewhere. */
function withoutUnknown(node: SourceNode, where: string, remarks: Remarks): SourceNode {
  if (node.kind !== 'map') return node
  const entries = [...node.entries].filter(([key, value]) => {
    const isKnown = !unresolved.test(JSON.stringify(plain(value)))
    if (!isKnown)
      remarks.notice(value.at, `${where}: ${key} is left out: it has no value here, unless --parameter gives one`)
    return isKnown
  })
  return { kind: 'map', entries: new Map(entries), at: node.at }
}

/** Events other than `websocket`, `http`, `httpApi` and streams of tables are reported by their kind only. */
function neededOfFunction(node: SourceNode, remarks: Remarks): SourceNode {
  const events = itemsOf(at(node, 'events')).map((event) =>
    event.kind !== 'map' || at(event, 'websocket') !== undefined || isNeededStream(event)
      ? event
      : mapOf(
          Object.fromEntries(entriesOf(event).map(([type, one]) => [type, neededOfEvent(type, one, remarks)])),
          event.at,
        ),
  )
  // Those that are not known here are named where the function is read.
  const rest = new Map(entriesOf(node).filter(([name]) => !unreadMembers.has(name)))
  return { kind: 'map', entries: rest.set('events', listOf(events, node.at)), at: node.at }
}

function neededOfEvent(type: string, event: SourceNode, remarks: Remarks): SourceNode {
  const isRoute = /^http(?:Api)?$/.test(type)
  const address = event.kind === 'map' ? [at(event, 'path'), at(event, 'method')] : [event]
  const isKnown = address.every((one) => one === undefined || !unresolved.test(JSON.stringify(plain(one))))
  return isRoute && isKnown ? withoutUnknown(event, `an event ${type}`, remarks) : scalar(null, event.at)
}

function isNeededStream(event: SourceNode): boolean {
  return isTableStream(event) && !unresolved.test(JSON.stringify(plain(event)))
}

/** Others are named where they are left out, and referred to by their names. */
function ofReadTypes(resources: SourceNode): SourceNode {
  const entries = entriesOf(resources).map(([id, node]) => {
    const type = at(node, 'Type')
    return [id, readTypes.test(textOf(type) ?? '') ? node : mapOf({ Type: type }, node.at)] as const
  })
  return { kind: 'map', entries: new Map(entries), at: resources.at }
}

/** `serverless-dotenv-plugin` "will load them into your lambdas". */
function pluginVariables(root: SourceNode, { dotenv }: Variables): Record<string, SourceNode> {
  const plugins = itemsOf(at(root, 'plugins', 'modules') ?? at(root, 'plugins')).map(textOf)
  if (!plugins.includes('serverless-dotenv-plugin')) return {}
  return Object.fromEntries(Object.entries(dotenv).map(([name, value]) => [name, scalar(value ?? '', root.at)]))
}

/** A map, or a list of maps, each of them perhaps from a file of its own. */
function functionsOf(root: SourceNode): ServerlessFunction[] {
  const functions = at(root, 'functions')
  const maps = functions?.kind === 'list' ? functions.items : itemsOf(functions)
  return maps.flatMap((map) => entriesOf(map).map(([key, node]) => ({ key, node })))
}

/** `resources` is a template, or a list of them. */
function ownSections(root: SourceNode): Record<string, SourceNode> {
  const sections: Record<string, SourceNode> = {}
  for (const template of itemsOf(at(root, 'resources')))
    for (const [name, node] of entriesOf(template)) {
      const before = sections[name]
      sections[name] =
        before === undefined
          ? node
          : { ...node, kind: 'map', entries: new Map([...entriesOf(before), ...entriesOf(node)]) }
    }
  return sections
}

function layersOf(root: SourceNode): Record<string, SourceNode> {
  return Object.fromEntries(
    entriesOf(at(root, 'layers')).map(([key, layer]) => [
      `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaLayer`,
      mapOf(
        {
          Type: scalar('AWS::Lambda::LayerVersion', layer.at),
          Properties: mapOf({ Content: at(layer, 'path') ?? listOf([], layer.at) }, layer.at),
        },
        layer.at,
      ),
    ]),
  )
}

/**
 * The role that the framework makes for all functions: the statements of the provider, and calls to `@connections`, which it allows
 * wherever there is a websocket event. Statements of single functions, which a plugin takes, are taken for those of all.
 */
function executionRole(root: SourceNode, provider: SourceNode | undefined): Record<string, SourceNode> {
  const place = (at(provider, 'iam') ?? provider ?? root).at
  const functions = itemsOf(at(root, 'functions')).flatMap((map) => entriesOf(map).map(([, node]) => node))
  const statements = [
    ...itemsOf(at(provider, 'iam', 'role', 'statements')),
    ...itemsOf(at(provider, 'iamRoleStatements')),
    ...functions.flatMap((node) => itemsOf(at(node, 'iamRoleStatements'))),
    mapOf(
      {
        Effect: scalar('Allow', place),
        Action: scalar('execute-api:ManageConnections', place),
        Resource: scalar('arn:*:execute-api:*:*:*/@connections/*', place),
      },
      place,
    ),
  ]
  const policy = mapOf({ PolicyDocument: mapOf({ Statement: listOf(statements, place) }, place) }, place)
  return {
    [executionRoleId]: mapOf(
      {
        Type: scalar('AWS::IAM::Role', place),
        Properties: mapOf(
          {
            Policies: listOf([policy], place),
            ManagedPolicyArns: at(provider, 'iam', 'role', 'managedPolicies') ?? at(provider, 'iamManagedPolicies'),
          },
          place,
        ),
      },
      place,
    ),
  }
}
