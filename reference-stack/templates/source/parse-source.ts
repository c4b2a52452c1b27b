import {
  type Document,
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

/**
 * Reads YAML, of which JSON is a part, with CloudFormation's tags in their long form. What cannot be read is a problem.
 *
 * @param file its name, for messages
 */
export function parseSource(text: string, file: string, remarks: Remarks): SourceNode {
  const lines = new LineCounter()
  // As CloudFormation does it, dates stay text.
  const document = parseDocument(text, {
    lineCounter: lines,
    customTags: (known: Tags) => [...known, ...tags],
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  })
  for (const error of [...document.errors, ...document.warnings])
    remarks.problem({ file, line: lines.linePos(error.pos[0]).line }, `cannot be read: ${firstLine(error.message)}`)
  const reader = new Reader(document, lines, file)
  return document.contents === null ? mapOf({}, { file, line: 1 }) : reader.read(document.contents)
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}

class Reader {
  readonly #document: Document.Parsed
  readonly #lines: LineCounter
  readonly #file: string

  constructor(document: Document.Parsed, lines: LineCounter, file: string) {
    this.#document = document
    this.#lines = lines
    this.#file = file
  }

  read(node: Node, at = this.#placeOf(node)): SourceNode {
    const { tag } = node as { tag?: string }
    const long = tag === undefined ? undefined : shortForms[tag]
    const value = this.#untagged(node, at)
    return long === undefined ? value : mapOf({ [long]: value }, at)
  }

  #untagged(node: Node, at: Place): SourceNode {
    if (isAlias(node)) {
      const target = node.resolve(this.#document)
      return target === undefined ? scalar(null, at) : this.read(target, at)
    }
    if (isScalar(node)) return scalar(valueOf(node), at)
    if (isSeq<Node>(node))
      return listOf(
        node.items.map((item) => this.read(item)),
        at,
      )
    return isMap<Scalar, Node | null>(node) ? this.#map(node, at) : scalar(null, at)
  }

  #map(node: YAMLMap<Scalar, Node | null>, at: Place): SourceNode {
    const entries = new Map<string, SourceNode>()
    for (const { key, value } of node.items) {
      const place = this.#placeOf(key)
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
