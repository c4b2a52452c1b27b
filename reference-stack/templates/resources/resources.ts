import type { Evaluator } from '../intrinsics/evaluator.ts'
import { type Place, type SourceNode, at, entriesOf, mapOf, textOf } from '../source/source-node.ts'

/** A resource of a template, as it is written, with what `Globals` adds. */
export interface Resource {
  readonly id: string
  readonly type: string
  readonly properties: SourceNode
  readonly metadata: SourceNode | undefined
  readonly node: SourceNode
  readonly at: Place
}

/** Section of `Globals` to the type that it is for. */
const globalsOf: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::SimpleTable': 'SimpleTable',
  'AWS::Serverless::WebSocketApi': 'WebSocketApi',
  'AWS::Serverless::LayerVersion': 'LayerVersion',
}

/** The resources of a template whose conditions hold. */
export class Resources {
  readonly all: readonly Resource[]

  constructor(template: SourceNode, evaluator: Evaluator) {
    this.all = entriesOf(at(template, 'Resources')).flatMap(([id, node]) => {
      const condition = at(node, 'Condition')
      if (condition !== undefined && !evaluator.holds(textOf(condition) ?? '', condition.at)) return []
      const type = textOf(at(node, 'Type')) ?? ''
      const own = at(node, 'Properties') ?? mapOf({}, node.at)
      const globals = at(template, 'Globals', globalsOf[type] ?? '')
      const properties = globals === undefined ? own : merged(globals, own)
      return [{ id, type, properties, metadata: at(node, 'Metadata'), node, at: node.at }]
    })
  }

  get(id: string): Resource | undefined {
    return this.all.find((resource) => resource.id === id)
  }

  ofTypes(...types: readonly string[]): Resource[] {
    return this.all.filter(({ type }) => types.includes(type))
  }
}

export const functionTypes = ['AWS::Serverless::Function', 'AWS::Lambda::Function'] as const
export const tableTypes = [
  'AWS::Serverless::SimpleTable',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
] as const
export const layerTypes = ['AWS::Serverless::LayerVersion', 'AWS::Lambda::LayerVersion'] as const

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
