import type { Told } from '../source/remarks.ts'
import {
  type Place,
  type SourceList,
  type SourceMap,
  type SourceNode,
  at,
  entriesOf,
  itemsOf,
  listOf,
  mapOf,
  numberOf,
  plain,
  scalar,
  textOf,
} from '../source/source-node.ts'
import type { Parameters } from './parameters.ts'

/** The physical name of a resource; undefined if it does not exist. The attribute of a Ref is empty. */
export type NameOf = (logicalId: string, attribute: string) => string | undefined

export interface Evaluated {
  readonly template: SourceNode
  readonly parameters: Parameters
  readonly nameOf: NameOf
  readonly remarks: Told
}

/**
 * CloudFormation's intrinsic functions and conditions, evaluated for what is asked for. What cannot be evaluated is a problem, and
 * the value then an empty text.
 */
export class Evaluator {
  readonly #template: SourceNode
  readonly #parameters: Parameters
  readonly #nameOf: NameOf
  readonly #remarks: Told
  readonly #conditions = new Map<string, boolean>()
  #depth = 0

  constructor({ template, parameters, nameOf, remarks }: Evaluated) {
    this.#template = template
    this.#parameters = parameters
    this.#nameOf = nameOf
    this.#remarks = remarks
  }

  /** Undefined for `AWS::NoValue`, and for what was not there. */
  evaluate(node: SourceNode | undefined): SourceNode | undefined {
    if (node === undefined || node.kind === 'scalar') return node
    this.#remarks.step(node.at)
    if (this.#depth >= deepest) this.#remarks.stop(node.at, 'refers to itself')
    this.#depth += 1
    const value = this.#evaluated(node)
    this.#depth -= 1
    return value
  }

  #evaluated(node: SourceList | SourceMap): SourceNode | undefined {
    if (node.kind === 'list') return listOf(this.#all(node.items), node.at)
    const [[name, argument] = [undefined, undefined], ...others] = entriesOf(node)
    if (name !== undefined && argument !== undefined && others.length === 0 && isIntrinsic(name))
      return this.#call(name, argument, node.at)
    const entries = entriesOf(node).flatMap(([key, one]) => {
      const value = this.evaluate(one)
      return value === undefined ? [] : [[key, { ...value, at: one.at }] as const]
    })
    return { kind: 'map', entries: new Map(entries), at: node.at }
  }

  /** Some of the members of a map: what is not asked for cannot be a problem. */
  pick(node: SourceNode, ...keys: readonly string[]): SourceMap {
    return mapOf(Object.fromEntries(keys.map((key) => [key, this.#member(node, key)])), node.at)
  }

  text(node: SourceNode | undefined): string | undefined {
    return textOf(this.evaluate(node))
  }

  number(node: SourceNode | undefined): number | undefined {
    return numberOf(this.evaluate(node))
  }

  /** Does a condition of the template hold? */
  holds(name: string, place: Place): boolean {
    const known = this.#conditions.get(name)
    if (known !== undefined) return known
    const condition = at(this.#template, 'Conditions', name)
    if (condition === undefined) this.#remarks.problem(place, `there is no condition ${name}`)
    // One that refers to itself is false rather than endless.
    this.#conditions.set(name, false)
    const holds = condition !== undefined && this.#isTrue(condition)
    this.#conditions.set(name, holds)
    return holds
  }

  #member(node: SourceNode, key: string): SourceNode | undefined {
    const written = at(node, key)
    const value = this.evaluate(written)
    return value && written && { ...value, at: written.at }
  }

  #all(items: readonly SourceNode[]): SourceNode[] {
    return items.flatMap((item) => this.evaluate(item) ?? [])
  }

  #call(name: string, argument: SourceNode, place: Place): SourceNode | undefined {
    const text = (value: string | undefined) => scalar(value ?? '', place)
    switch (name) {
      case 'Ref':
        return this.#ref(textOf(argument) ?? '', place)
      case 'Fn::GetAtt':
        return text(this.#attribute(argument, place))
      case 'Fn::Sub':
        return text(this.#substituted(argument, place))
      case 'Fn::Join':
        return text(this.#joined(argument))
      case 'Fn::Split':
        return this.#split(argument, place)
      case 'Fn::Select':
        return this.#selected(argument, place)
      case 'Fn::If':
        return this.#chosen(argument, place)
      case 'Fn::FindInMap':
        return this.#mapped(argument, place)
      case 'Fn::Length':
        return scalar(itemsOf(this.evaluate(argument)).length, place)
      case 'Fn::ToJsonString':
        return text(JSON.stringify(plain(this.evaluate(argument) ?? scalar(null, place))))
      case 'Fn::Base64':
        return text(Buffer.from(this.text(argument) ?? '').toString('base64'))
      case 'Fn::ImportValue':
        return this.#imported(this.text(argument) ?? '', place)
      default:
        if (conditionFunctions.has(name))
          return scalar(this.#isTrue({ kind: 'map', entries: new Map([[name, argument]]), at: place }), place)
        this.#remarks.problem(place, `${name}: cannot be evaluated here`)
        return text('')
    }
  }

  #ref(name: string, place: Place): SourceNode | undefined {
    if (name === 'AWS::NoValue') return undefined
    const parameter = this.#parameters.value(name)
    if (parameter !== undefined) return { ...parameter, at: place }
    // SAM's `!Ref Function.Alias`.
    const [logicalId = '', ...attribute] = name.split('.')
    return scalar(this.#resource(logicalId, attribute.join('.'), place), place)
  }

  #attribute(argument: SourceNode, place: Place): string {
    const [first = '', ...rest] =
      argument.kind === 'list'
        ? argument.items.map((item) => this.text(item) ?? '')
        : (textOf(argument) ?? '').split('.')
    return this.#resource(first, rest.join('.'), place)
  }

  #resource(logicalId: string, attribute: string, place: Place): string {
    const name = this.#nameOf(logicalId, attribute)
    if (name !== undefined) return name
    const type = textOf(at(this.#template, 'Resources', logicalId, 'Type'))
    const asked = attribute === '' ? logicalId : `${logicalId}.${attribute}`
    if (type === undefined) this.#remarks.problem(place, `there is no parameter or resource ${logicalId}`)
    else
      this.#remarks.notice(
        place,
        `${asked} is of ${type}, which the embedded stack does not have: "${asked}" stands in its place`,
      )
    return asked
  }

  /** `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for `${Literal}`. */
  #substituted(argument: SourceNode, place: Place): string {
    const [template, variables] = argument.kind === 'list' ? argument.items : [argument]
    return (textOf(template) ?? '').replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => {
      const name = inner.trim()
      if (name.startsWith('!')) return `\${${name.slice(1)}}`
      const own = at(variables, name)
      if (own !== undefined) return this.text(own) ?? ''
      return textOf(this.#ref(name, place)) ?? ''
    })
  }

  #joined(argument: SourceNode): string {
    const [delimiter, values] = itemsOf(argument)
    return itemsOf(this.evaluate(values))
      .map((item) => textOf(item) ?? '')
      .join(this.text(delimiter) ?? '')
  }

  #split(argument: SourceNode, place: Place): SourceNode {
    const [delimiter, value] = itemsOf(argument)
    const parts = (this.text(value) ?? '').split(this.text(delimiter) ?? ',')
    return listOf(
      parts.map((part) => scalar(part, place)),
      place,
    )
  }

  #selected(argument: SourceNode, place: Place): SourceNode {
    const [index, values] = itemsOf(argument)
    const items = itemsOf(this.evaluate(values))
    const found = items[this.number(index) ?? -1]
    if (found === undefined)
      this.#remarks.problem(place, `Fn::Select: there is no item ${this.text(index) ?? ''} of ${items.length}`)
    return found ?? scalar('', place)
  }

  /** Imports a value of a stack that is measured with this one; the CDK divides its apps in this way. */
  #imported(name: string, place: Place): SourceNode | undefined {
    const outputs = entriesOf(at(this.#template, 'Outputs')).map(([, output]) => output)
    const exporting = outputs.find((output) => textOf(at(output, 'Export', 'Name')) === name)
    if (exporting !== undefined) return this.evaluate(at(exporting, 'Value'))
    this.#remarks.problem(
      place,
      `Fn::ImportValue ${name}: is a value of another stack, which is not available here; make it a parameter, and give --parameter`,
    )
    return scalar('', place)
  }

  #chosen(argument: SourceNode, place: Place): SourceNode | undefined {
    const [condition, then, otherwise] = itemsOf(argument)
    return this.evaluate(this.holds(textOf(condition) ?? '', place) ? then : otherwise)
  }

  #mapped(argument: SourceNode, place: Place): SourceNode {
    const [map, first, second, options] = itemsOf(argument)
    const keys = [map, first, second].map((key) => this.text(key) ?? '')
    const found = at(this.#template, 'Mappings', ...keys) ?? at(options, 'DefaultValue')
    if (found !== undefined) return this.evaluate(found) ?? scalar('', place)
    const [name = '', ...path] = keys
    this.#remarks.problem(
      place,
      `the mapping ${name} has no ${path.join(' ')}; a pseudo parameter can be given, such as --parameter AWS::Region=us-east-1`,
    )
    return scalar('', place)
  }

  #isTrue(node: SourceNode): boolean {
    const [[name, argument] = [undefined, undefined]] = entriesOf(node)
    const all = itemsOf(argument)
    switch (name) {
      case 'Fn::Equals':
        return this.text(all[0]) === this.text(all[1])
      case 'Fn::And':
        return all.every((one) => this.#isTrue(one))
      case 'Fn::Or':
        return all.some((one) => this.#isTrue(one))
      case 'Fn::Not':
        return !all.every((one) => this.#isTrue(one))
      case 'Condition':
        return this.holds(textOf(argument) ?? '', node.at)
      default:
        return this.text(node) === 'true'
    }
  }
}

/** Values in values, those of outputs, mappings and names that others refer to among them. */
const deepest = 300

const conditionFunctions = new Set(['Condition', 'Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not'])

/** A map with a key `Condition` alone may also be a part of a policy, but never of what is read here. */
function isIntrinsic(name: string): boolean {
  return name === 'Ref' || (name.startsWith('Fn::') && !name.startsWith('Fn::ForEach'))
}
