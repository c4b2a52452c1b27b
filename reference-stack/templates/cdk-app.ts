import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { mostBytes } from '../../user-files/read-user-file.ts'
import { readSource, readText } from './source/parse-source.ts'
import type { Remarks } from './source/remarks.ts'
import { type SourceNode, at, entriesOf, textOf } from './source/source-node.ts'

/** The sections of a CDK template that are merged with those of the stacks it imports values from. */
const sections = ['Resources', 'Outputs', 'Conditions', 'Mappings', 'Parameters'] as const

/**
 * A template with the resources of all stacks of the same app that it imports values from, and that these import from. Each is
 * deployed by itself on AWS; here they are one.
 *
 * @param file the template, beside which the others are
 * @param shown its name, for messages
 */
export function withImportedStacks(root: SourceNode, file: string, shown: string, remarks: Remarks): SourceNode {
  const others = globSync('*.template.json', { cwd: dirname(file) })
    .filter((name) => name !== basename(file))
    .toSorted()
  if (importedNames(root).size === 0) return root
  const stacks = others.map((name) => readSource(join(dirname(file), name), join(dirname(shown), name), remarks))
  let whole = root
  for (const taken = new Set<SourceNode>(); ; ) {
    const wanted = importedNames(whole)
    const next = stacks.find((stack) => !taken.has(stack) && exportedNames(stack).some((name) => wanted.has(name)))
    if (next === undefined) return whole
    taken.add(next)
    whole = joined(whole, next, remarks)
  }
}

function exportedNames(root: SourceNode): string[] {
  return entriesOf(at(root, 'Outputs')).flatMap(([, output]) => textOf(at(output, 'Export', 'Name')) ?? [])
}

/** The CDK writes names of exports as text. */
function importedNames(node: SourceNode, found = new Set<string>()): Set<string> {
  if (node.kind === 'list') for (const item of node.items) importedNames(item, found)
  if (node.kind !== 'map') return found
  const name = textOf(at(node, 'Fn::ImportValue'))
  if (name !== undefined) found.add(name)
  for (const [, value] of node.entries) importedNames(value, found)
  return found
}

function joined(root: SourceNode, other: SourceNode, remarks: Remarks): SourceNode {
  const entries = new Map(entriesOf(root))
  for (const section of sections) {
    const [own, added] = [at(root, section), at(other, section)]
    if (added === undefined) continue
    const all = new Map(entriesOf(own))
    for (const [name, value] of entriesOf(added)) {
      const isOurs = textOf(at(value, 'Type'))?.match(/^AWS::(?:Lambda::Function|DynamoDB|IAM|ApiGateway)/)
      if (all.has(name) && section === 'Resources' && isOurs)
        remarks.problem(value.at, `${name}: is in two stacks that are measured as one: give one of them another id`)
      if (!all.has(name)) all.set(name, value)
    }
    entries.set(section, { kind: 'map', entries: all, at: (own ?? added).at })
  }
  return { kind: 'map', entries, at: root.at }
}

const properties = z.looseObject({ templateFile: z.string(), directoryName: z.string() }).partial()

const manifest = z.looseObject({
  artifacts: z.record(z.string(), z.looseObject({ type: z.string(), properties: properties.optional() })).optional(),
})

/**
 * The templates of a synthesised CDK app (`cdk.out`) that have a WebSocket API, those of its stages among them.
 *
 * @param seen the files that have been read
 */
export function templatesOfApp(folder: string, remarks: Remarks, seen = new Set<string>()): string[] {
  const file = join(folder, 'manifest.json')
  if (seen.has(file) || !existsSync(file)) return []
  seen.add(file)
  const read = manifest.safeParse(jsonIn(readText(file, file, remarks, mostBytes.manifest)))
  if (!read.success) return remarks.stop({ file, line: 1 }, 'is no manifest of a synthesised CDK app')
  return Object.values(read.data.artifacts ?? {}).flatMap(
    ({ type, properties: { templateFile, directoryName } = {} }) => {
      if (type === 'cdk:cloud-assembly' && directoryName !== undefined)
        return templatesOfApp(join(folder, directoryName), remarks, seen)
      if (type !== 'aws:cloudformation:stack' || templateFile === undefined) return []
      const template = join(folder, templateFile)
      return hasWebSocketApi(template, remarks, seen) ? [template] : []
    },
  )
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** In itself, or in a stack that is nested in it. */
function hasWebSocketApi(file: string, remarks: Remarks, seen: Set<string>): boolean {
  if (seen.has(file) || !existsSync(file)) return false
  seen.add(file)
  const template = readText(file, file, remarks)
  if (/"ProtocolType"\s*:\s*"WEBSOCKET"|"AWS::Serverless::WebSocketApi"/.test(template)) return true
  const nested = template.matchAll(/"aws:asset:path"\s*:\s*"([^"]+\.nested\.template\.json)"/g)
  return [...nested].some(([, name = '']) => hasWebSocketApi(join(dirname(file), name), remarks, seen))
}
