import type { Evaluator } from '../intrinsics/evaluator.ts'
import { type Place, type SourceNode, at, entriesOf, mapOf, textOf } from '../source/source-node.ts'

/** A resource of a template, as it is written. */
export interface Resource {
  readonly id: string
  readonly type: string
  readonly properties: SourceNode
  readonly metadata: SourceNode | undefined
  readonly node: SourceNode
  readonly at: Place
}

/** The resources of a template whose conditions hold. */
export class Resources {
  readonly all: readonly Resource[]

  constructor(template: SourceNode, evaluator: Evaluator) {
    this.all = entriesOf(at(template, 'Resources')).flatMap(([id, node]) => {
      const condition = at(node, 'Condition')
      if (condition !== undefined && !evaluator.holds(textOf(condition) ?? '', condition.at)) return []
      const type = textOf(at(node, 'Type')) ?? ''
      const properties = at(node, 'Properties') ?? mapOf({}, node.at)
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
