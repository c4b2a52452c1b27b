import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { withGlobals } from '../resources/globals.ts'
import { functionTypes, layerTypes } from '../resources/resources.ts'
import { readSource } from '../source/parse-source.ts'
import type { Remarks } from '../source/remarks.ts'
import { type Place, type SourceNode, at, entriesOf, listOf, mapOf, scalar, textOf } from '../source/source-node.ts'
import { type References, withReferences } from './references.ts'

/** Where a template is: the file, and its name for messages. */
interface TemplateFile {
  readonly path: string
  readonly shown: string
}

type Section = Record<string, SourceNode>

/**
 * A template with the resources of its nested stacks among its own: those whose templates are files beside it, as `sam package`, `aws
 * cloudformation package` and the CDK take them. On AWS each is a stack by itself; here they are one.
 */
export function withNestedStacks(written: SourceNode, file: TemplateFile, remarks: Remarks): SourceNode {
  return expanded(withGlobals(written), file, [file.path], remarks)
}

function expanded(root: SourceNode, file: TemplateFile, above: readonly string[], remarks: Remarks): SourceNode {
  const nested = entriesOf(at(root, 'Resources')).flatMap(([id, stack]) => {
    const found = nestedFile(id, stack, file, above, remarks)
    return found === undefined ? [] : [{ id, stack, found }]
  })
  if (nested.length === 0) return root
  const resources: Section = Object.fromEntries(
    entriesOf(at(root, 'Resources')).filter(([id]) => nested.every((one) => one.id !== id)),
  )
  const conditions: Section = Object.fromEntries(entriesOf(at(root, 'Conditions')))
  const mappings: Section = Object.fromEntries(entriesOf(at(root, 'Mappings')))
  const outputs = new Map<string, SourceNode>()
  const step = (place: Place) => remarks.step(place)
  for (const { id, stack, found } of nested) {
    const parsed = withGlobals(readSource(found.path, found.shown, remarks))
    const template = expanded(parsed, found, [...above, found.path], remarks)
    const ids = newIds(id, template, resources)
    const references = { ...referencesOf(id, stack, template, ids), step }
    const inner = (node: SourceNode) => withReferences(node, references)
    for (const [name, condition] of entriesOf(at(template, 'Conditions')))
      conditions[references.condition(name)] = inner(condition)
    for (const [name, mapping] of entriesOf(at(template, 'Mappings'))) mappings[references.mapping(name)] = mapping
    const folder = relative(dirname(file.path), dirname(found.path))
    for (const [name, resource] of entriesOf(at(template, 'Resources')))
      resources[ids.get(name) ?? name] = underCondition(inPlace(inner(resource), folder), stack, conditions)
    for (const [name, output] of entriesOf(at(template, 'Outputs')))
      outputs.set(`${id}.Outputs.${name}`, inner(at(output, 'Value') ?? scalar('', output.at)))
  }
  const whole = mapOf(
    {
      ...Object.fromEntries(entriesOf(root)),
      Resources: mapOf(resources, root.at),
      Conditions: mapOf(conditions, root.at),
      Mappings: mapOf(mappings, root.at),
    },
    root.at,
  )
  return withReferences(whole, outputReferences(outputs, step))
}

/** Undefined where it is no nested stack, or one whose template is elsewhere: that is said among what is left out. */
function nestedFile(
  id: string,
  stack: SourceNode,
  file: TemplateFile,
  above: readonly string[],
  remarks: Remarks,
): TemplateFile | undefined {
  const type = textOf(at(stack, 'Type'))
  if (type !== 'AWS::CloudFormation::Stack' && type !== 'AWS::Serverless::Application') return undefined
  const location = at(stack, 'Properties', 'TemplateURL') ?? at(stack, 'Properties', 'Location')
  const written = textOf(at(stack, 'Metadata', 'aws:asset:path')) ?? textOf(location)
  if (written === undefined || /^[a-z\d]+:\/\//i.test(written)) return undefined
  const path = resolve(dirname(file.path), written)
  if (!existsSync(path) || !statSync(path).isFile())
    remarks.problem(location?.at ?? stack.at, `${id}: ${written}: there is no such template`)
  else if (above.includes(path)) remarks.problem(location?.at ?? stack.at, `${id}: ${written}: is nested in itself`)
  else return { path, shown: join(dirname(file.shown), written) }
  return undefined
}

/** A resource keeps its id where no other has it. */
function newIds(stack: string, template: SourceNode, taken: Readonly<Section>): ReadonlyMap<string, string> {
  const used = new Set(Object.keys(taken))
  const ids = entriesOf(at(template, 'Resources')).map(([id]) => {
    let free = id
    for (let tries = 0; used.has(free); tries += 1) free = `${stack}${id}${tries === 0 ? '' : tries + 1}`
    used.add(free)
    return [id, free] as const
  })
  return new Map(ids)
}

function referencesOf(
  id: string,
  stack: SourceNode,
  template: SourceNode,
  ids: ReadonlyMap<string, string>,
): Omit<References, 'step'> {
  const isOf = (section: string, name: string) => at(template, section, name) !== undefined
  return {
    ref: (name, place) => {
      const renamed = ids.get(name)
      if (renamed !== undefined) return mapOf({ Ref: scalar(renamed, place) }, place)
      const declared = at(template, 'Parameters', name)
      const value = at(stack, 'Properties', 'Parameters', name) ?? at(declared, 'Default')
      if (declared === undefined || value === undefined) return undefined
      return /^CommaDelimitedList$|^List</.test(textOf(at(declared, 'Type')) ?? '')
        ? mapOf({ 'Fn::Split': listOf([scalar(',', place), value], place) }, place)
        : value
    },
    attribute: (name, attribute, place) => {
      const renamed = ids.get(name)
      if (renamed === undefined) return undefined
      return mapOf({ 'Fn::GetAtt': listOf([scalar(renamed, place), scalar(attribute, place)], place) }, place)
    },
    condition: (name) => (isOf('Conditions', name) ? `${id}${name}` : name),
    mapping: (name) => (isOf('Mappings', name) ? `${id}${name}` : name),
  }
}

/** The outputs of a nested stack for its parent: `!GetAtt Tables.Outputs.Name`. */
function outputReferences(outputs: ReadonlyMap<string, SourceNode>, step: References['step']): References {
  const asked = new Set<string>()
  const references: References = {
    ref: () => undefined,
    attribute: (id, attribute) => {
      const name = `${id}.${attribute}`
      const value = outputs.get(name)
      // One that leads to itself stays as it is, and is then named as unknown.
      if (value === undefined || asked.has(name)) return undefined
      asked.add(name)
      const found = withReferences(value, references)
      asked.delete(name)
      return found
    },
    condition: (name) => name,
    mapping: (name) => name,
    step,
  }
  return references
}

/** Paths in a nested template begin in its own folder. */
function inPlace(resource: SourceNode, folder: string): SourceNode {
  const type = textOf(at(resource, 'Type')) ?? ''
  const properties = at(resource, 'Properties')
  const isCode = [...functionTypes, ...layerTypes].some((one) => one === type)
  if (folder === '' || !isCode || properties?.kind !== 'map') return resource
  const paths = ['CodeUri', 'ContentUri', 'Code', 'Content'].flatMap((key) => {
    const written = at(properties, key)
    const path = textOf(written)
    return written === undefined || path === undefined || path.startsWith('s3://')
      ? []
      : [[key, scalar(join(folder, path), written.at)] as const]
  })
  const hasCode = ['CodeUri', 'InlineCode', 'ImageUri', 'Code'].some((key) => at(properties, key) !== undefined)
  const beside =
    type === 'AWS::Serverless::Function' && !hasCode ? [['CodeUri', scalar(folder, resource.at)] as const] : []
  const entries = new Map([...properties.entries, ...paths, ...beside])
  return withMember(resource, 'Properties', { ...properties, entries })
}

/** Puts a resource of a nested stack under the condition of that stack. */
function underCondition(resource: SourceNode, stack: SourceNode, conditions: Section): SourceNode {
  const [own, ofStack] = [at(resource, 'Condition'), at(stack, 'Condition')]
  if (ofStack === undefined) return resource
  if (own === undefined) return withMember(resource, 'Condition', ofStack)
  const name = `${textOf(ofStack)}And${textOf(own)}`
  const both = [ofStack, own].map((condition) => mapOf({ Condition: condition }, condition.at))
  conditions[name] = mapOf({ 'Fn::And': listOf(both, own.at) }, own.at)
  return withMember(resource, 'Condition', scalar(name, own.at))
}

function withMember(node: SourceNode, key: string, value: SourceNode): SourceNode {
  return { kind: 'map', entries: new Map([...entriesOf(node), [key, value]]), at: node.at }
}
