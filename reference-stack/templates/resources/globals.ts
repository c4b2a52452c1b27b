import { withImplicitApis } from '../http/implicit-apis.ts'
import { type SourceNode, at, entriesOf, mapOf, textOf } from '../source/source-node.ts'

/** The type of a resource to its section of `Globals`. */
const sectionOf: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::SimpleTable': 'SimpleTable',
  'AWS::Serverless::WebSocketApi': 'WebSocketApi',
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::HttpApi': 'HttpApi',
  'AWS::Serverless::LayerVersion': 'LayerVersion',
}

/**
 * A template with the APIs that SAM makes by itself, and whose resources have in their own properties what its `Globals` add to them:
 * nested stacks do not inherit it.
 */
export function withGlobals(written: SourceNode): SourceNode {
  const template = withImplicitApis(written)
  const globals = at(template, 'Globals')
  if (globals === undefined) return template
  const resources = entriesOf(at(template, 'Resources')).map(([id, node]) => {
    const ofType = at(globals, sectionOf[textOf(at(node, 'Type')) ?? ''] ?? '')
    if (ofType === undefined) return [id, node] as const
    const properties = merged(ofType, at(node, 'Properties') ?? mapOf({}, node.at))
    return [id, mapOf({ ...Object.fromEntries(entriesOf(node)), Properties: properties }, node.at)] as const
  })
  const { Globals: _, ...sections } = Object.fromEntries(entriesOf(template))
  return mapOf({ ...sections, Resources: mapOf(Object.fromEntries(resources), template.at) }, template.at)
}

/** "Lists are additive. Maps are merged. Primitive values are replaced." */
function merged(globals: SourceNode, own: SourceNode): SourceNode {
  if (globals.kind === 'list' && own.kind === 'list') return { ...own, items: [...globals.items, ...own.items] }
  if (globals.kind !== 'map' || own.kind !== 'map' || isIntrinsic(globals) || isIntrinsic(own)) return own
  const entries = new Map(globals.entries)
  for (const [key, node] of own.entries) {
    const before = entries.get(key)
    entries.set(key, before === undefined ? node : merged(before, node))
  }
  return { ...own, entries }
}

function isIntrinsic(node: SourceNode): boolean {
  const [[key] = [''], ...others] = entriesOf(node)
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))
}
