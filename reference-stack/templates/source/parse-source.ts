import {
  type Alias,
  LineCounter,
  type Node,
  type Scalar,
  type Tags,
  type YAMLMap,
  type YAMLSeq,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml'
import { NotRead, mostBytes, readUserText } from '../../../user-files/read-user-file.ts'
import type { Remarks } from './remarks.ts'
import { type Place, type SourceNode, listOf, mapOf, scalar } from './source-node.ts'

const functionNames =
  'GetAtt Sub Join Select Split If Equals And Or Not FindInMap ImportValue Base64 Cidr GetAZs Transform Length ToJsonString'.split(
    ' ',
  )

/** `!Ref x` is short for `Ref: x`, and `!Sub x` for `Fn::Sub: x`. */
const shortForms: Readonly<Record<string, string>> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  ...Object.fromEntries(functionNames.map((name) => [`!${name}`, `Fn::${name}`])),
}

/** Kept as they are written: the tag stays on the node. */
const tags: Tags = Object.keys(shortForms).flatMap((tag) => [
  { tag, resolve: (text: string) => text },
  { tag, collection: 'seq' as const, resolve: (items: YAMLSeq | YAMLMap) => items },
  { tag, collection: 'map' as const, resolve: (entries: YAMLSeq | YAMLMap) => entries },
])

/** Far more than any template has, and few enough for calls that call themselves. */
const deepest = 100
/** The same file may be nested often. */
const stepsOfAFile = 2000
const charactersOfAStep = 100

/**
 * Reads a file of YAML, which includes JSON, with CloudFormation's tags in their long form. Anything that cannot be read is a problem.
 *
 * @param path the file
 * @param shown its name, for messages
 */
export function readSource(path: string, shown: string, remarks: Remarks): SourceNode {
  const text = readText(path, shown, remarks)
  remarks.step({ file: shown, line: 1 }, stepsOfAFile + text.length / charactersOfAStep)
  return parseSource(text, shown, remarks)
}

/** The text of a file that belongs to a template. A file that cannot be read is a problem that ends the reading. */
export function readText(path: string, shown: string, remarks: Remarks, most: number = mostBytes.template): string {
  try {
    return readUserText(path, most)
  } catch (error) {
    if (!(error instanceof NotRead)) throw error
    return remarks.stop({ file: shown, line: 1 }, error.reason)
  }
}

function parseSource(text: string, file: string, remarks: Remarks): SourceNode {
  const lines = new LineCounter()
  // As CloudFormation does it, dates stay text.
  const document = parseDocument(text, {
    lineCounter: lines,
    customTags: (known: Tags) => [...known, ...tags],
    prettyErrors: false,
    // The parser would compare each with all others.
    uniqueKeys: false,
    logLevel: 'silent',
  })
  for (const error of [...document.errors, ...document.warnings])
    remarks.problem({ file, line: lines.linePos(error.pos[0]).line }, `cannot be read: ${firstLine(error.message)}`)
  const reader = new Reader(remarks, lines, file)
  return document.contents === null ? mapOf({}, { file, line: 1 }) : reader.read(document.contents)
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}

class Reader {
  readonly #remarks: Remarks
  readonly #lines: LineCounter
  readonly #file: string
  /** The last node of each name so far. The parser would look through the whole document for each alias. */
  readonly #anchors = new Map<string, Node>()
  /** The node of each alias at its place: its name may be given to another node afterwards. */
  readonly #targets = new Map<Alias, Node | undefined>()
  /** The aliases whose values are being read, with these. */
  readonly #open = new Map<Node, Alias>()
  #depth = 0

  constructor(remarks: Remarks, lines: LineCounter, file: string) {
    this.#remarks = remarks
    this.#lines = lines
    this.#file = file
  }

  read(node: Node, at = this.#placeOf(node)): SourceNode {
    const { tag, anchor } = node as { tag?: string; anchor?: string }
    const [alias] = this.#open.values()
    if (alias !== undefined) this.#remarks.step(this.#placeOf(alias))
    else if (anchor !== undefined) this.#anchors.set(anchor, node)
    if (this.#depth > deepest) this.#remarks.stop(at, `is nested more than ${deepest} levels deep`)
    this.#depth += 1
    const long = tag === undefined ? undefined : shortForms[tag]
    const value = this.#untagged(node, at)
    this.#depth -= 1
    return long === undefined ? value : mapOf({ [long]: value }, at)
  }

  #untagged(node: Node, at: Place): SourceNode {
    if (isAlias(node)) return this.#aliased(node, at)
    if (isScalar(node)) return scalar(valueOf(node), at)
    if (isSeq<Node>(node))
      return listOf(
        node.items.map((item) => this.read(item)),
        at,
      )
    return isMap<Node | null, Node | null>(node) ? this.#map(node, at) : scalar(null, at)
  }

  #aliased(alias: Alias, at: Place): SourceNode {
    if (!this.#targets.has(alias)) this.#targets.set(alias, this.#anchors.get(alias.source))
    const target = this.#targets.get(alias)
    if (target === undefined) return scalar(null, at)
    if (this.#open.has(target)) this.#remarks.stop(this.#placeOf(alias), `*${alias.source}: refers to itself`)
    this.#open.set(target, alias)
    const value = this.read(target, at)
    this.#open.delete(target)
    return value
  }

  #map(node: YAMLMap<Node | null, Node | null>, at: Place): SourceNode {
    const entries = new Map<string, SourceNode>()
    const keys = new Set<unknown>()
    for (const { key, value } of node.items) {
      const place = key === null ? at : this.#placeOf(key)
      if (!isScalar(key)) {
        this.#remarks.problem(place, 'cannot be read: keys must be text')
        continue
      }
      if (keys.has(key.value)) this.#remarks.problem(place, 'cannot be read: Map keys must be unique')
      keys.add(key.value)
      const read = value === null ? scalar(null, place) : this.read(value, place)
      // "<<" takes over what the map itself does not have.
      if (key.value === '<<') {
        for (const merged of read.kind === 'list' ? read.items : [read])
          if (merged.kind === 'map')
            for (const [name, one] of merged.entries) if (!entries.has(name)) entries.set(name, one)
      } else entries.set(String(key.source ?? key.value), read)
    }
    return { kind: 'map', entries, at }
  }

  #placeOf(node: Node): Place {
    return { file: this.#file, line: this.#lines.linePos(node.range?.[0] ?? 0).line }
  }
}

/** A date stays text, and a number that is too large for one is written out. */
function valueOf({ value, source }: Scalar): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
    ? value
    : (source ?? null)
}
