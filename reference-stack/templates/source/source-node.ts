/** Where something stands in a template: messages name it. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** A value of a template, with its place. That of a value with a key is where the key stands. */
export type SourceNode = SourceScalar | SourceList | SourceMap

export interface SourceScalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly at: Place
}

export interface SourceList {
  readonly kind: 'list'
  readonly items: readonly SourceNode[]
  readonly at: Place
}

export interface SourceMap {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, SourceNode>
  readonly at: Place
}

export function scalar(value: SourceScalar['value'], at: Place): SourceScalar {
  return { kind: 'scalar', value, at }
}

export function listOf(items: readonly SourceNode[], at: Place): SourceList {
  return { kind: 'list', items, at }
}

export function mapOf(entries: Readonly<Record<string, SourceNode | undefined>>, at: Place): SourceMap {
  const present = Object.entries(entries).flatMap(([key, node]) => (node === undefined ? [] : [[key, node] as const]))
  return { kind: 'map', entries: new Map(present), at }
}

/** The value under these nested keys; undefined if there is none of that shape. */
export function at(node: SourceNode | undefined, ...keys: readonly string[]): SourceNode | undefined {
  let found = node
  for (const key of keys) found = found?.kind === 'map' ? found.entries.get(key) : undefined
  return found
}

export function entriesOf(node: SourceNode | undefined): readonly (readonly [key: string, node: SourceNode])[] {
  return node?.kind === 'map' ? [...node.entries] : []
}

/** The items of a list; a value by itself is a list of one, as AWS takes it in most places. */
export function itemsOf(node: SourceNode | undefined): readonly SourceNode[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return []
  return node.kind === 'list' ? node.items : [node]
}

/** A number or a truth as it is written: CloudFormation takes either for text. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
}

export function numberOf(node: SourceNode | undefined): number | undefined {
  const text = textOf(node)?.trim()
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
}

/** The same data without places. */
export function plain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
}
