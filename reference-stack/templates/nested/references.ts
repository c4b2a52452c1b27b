import { type Place, type SourceNode, at, entriesOf, listOf, mapOf, scalar, textOf } from '../source/source-node.ts'

/** The rewriting of a template's references when it becomes part of another; undefined leaves them as they are. */
export interface References {
  readonly ref: (name: string, place: Place) => SourceNode | undefined
  readonly attribute: (id: string, attribute: string, place: Place) => SourceNode | undefined
  readonly condition: (name: string) => string
  readonly mapping: (name: string) => string
  /** Counts the work. */
  readonly step: (place: Place) => void
}

/** A value with its references replaced, those in the texts of `Fn::Sub` too. */
export function withReferences(node: SourceNode, references: References): SourceNode {
  if (node.kind === 'scalar') return node
  references.step(node.at)
  const inner = (one: SourceNode) => withReferences(one, references)
  if (node.kind === 'list') return listOf(node.items.map(inner), node.at)
  const [[name, argument] = [undefined, undefined], ...others] = entriesOf(node)
  const replaced =
    name === undefined || argument === undefined || others.length > 0
      ? undefined
      : intrinsic(name, argument, references, node.at)
  if (replaced !== undefined) return replaced
  const entries = entriesOf(node).map(([key, one]) => {
    const value = key === 'Condition' && one.kind === 'scalar' ? named(one, references.condition) : inner(one)
    return [key, { ...value, at: one.at }] as const
  })
  return { kind: 'map', entries: new Map(entries), at: node.at }
}

function intrinsic(name: string, argument: SourceNode, references: References, place: Place): SourceNode | undefined {
  const inner = (one: SourceNode) => withReferences(one, references)
  const [first, ...rest] = argument.kind === 'list' ? argument.items : []
  switch (name) {
    case 'Ref':
      return references.ref(textOf(argument) ?? '', place)
    case 'Fn::GetAtt': {
      const written = argument.kind === 'list' ? argument.items.map(textOf).join('.') : textOf(argument)
      const [id = '', ...attribute] = (written ?? '').split('.')
      return references.attribute(id, attribute.join('.'), place)
    }
    case 'Fn::Sub':
      return substitution(argument, references, place)
    case 'Fn::If':
    case 'Fn::FindInMap': {
      if (first === undefined) return undefined
      const renamed =
        first.kind === 'scalar' ? named(first, references[name === 'Fn::If' ? 'condition' : 'mapping']) : inner(first)
      return mapOf({ [name]: listOf([renamed, ...rest.map(inner)], argument.at) }, place)
    }
    default:
      return undefined
  }
}

/** Names in the text become variables of the substitution, which may have any value. */
function substitution(argument: SourceNode, references: References, place: Place): SourceNode {
  const [text, own] = argument.kind === 'list' ? argument.items : [argument]
  const variables = Object.fromEntries(entriesOf(own).map(([key, one]) => [key, withReferences(one, references)]))
  for (const [, inner = ''] of (textOf(text) ?? '').matchAll(/\$\{([^}!][^}]*)\}/g)) {
    const name = inner.trim()
    const [id = '', ...attribute] = name.split('.')
    const value =
      attribute.length === 0 ? references.ref(name, place) : references.attribute(id, attribute.join('.'), place)
    if (value !== undefined && at(own, name) === undefined) variables[name] = value
  }
  return mapOf({ 'Fn::Sub': listOf([text ?? scalar('', place), mapOf(variables, place)], place) }, place)
}

function named(node: SourceNode, name: (written: string) => string): SourceNode {
  return scalar(name(textOf(node) ?? ''), node.at)
}
