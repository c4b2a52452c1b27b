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
  scalar,
  textOf,
} from '../source/source-node.ts'
import { type ServerlessFunction, functionLogicalId, functionResource } from './function-resource.ts'
import { executionRole } from './execution-role.ts'
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
  const root = variables.resolve(raw)
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
  const roles = new Map(functions.map(({ key }) => [functionLogicalId(key), key]))
  const made = {
    ...Object.fromEntries(
      functions.map((one) => [
        functionLogicalId(one.key),
        functionResource(one, { provider, service, stage, variables: pluginVariables(root, variables) }),
      ]),
    ),
    ...layersOf(root),
    ...executionRole(root, provider),
    ...websocketResources(functions, { provider, stage, at: root.at }),
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
    roles,
    declares: false,
  }
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
