import type {
  GlobalIndexDefinition,
  IndexDefinition,
  IndexProjection,
  KeyDefinition,
  KeyType,
  TableDefinition,
  ThroughputDefinition,
} from './define-stack.ts'

/** A table's keys and indexes, each key attribute once, as both CreateTable and CloudFormation want them. */
export interface TableKeys {
  readonly attributes: readonly KeyAttribute[]
  readonly keys: Keys
  readonly globalIndexes: readonly Index[]
  readonly localIndexes: readonly Index[]
}

export interface KeyAttribute {
  readonly name: string
  readonly type: KeyType
}

export interface Keys {
  readonly partition: string
  readonly sort?: string
}

export interface Index {
  readonly name: string
  readonly keys: Keys
  readonly projection: Projection
  /** Of a global index of a table that has some. */
  readonly provisioned?: ThroughputDefinition
}

/** As the API has it. */
export interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'
  readonly attributes?: readonly string[]
}

export function tableKeys(table: TableDefinition): TableKeys {
  const indexes = Object.entries(table.indexes ?? {})
  const used = [table, ...indexes.map(([, index]) => index)].flatMap(({ partitionKey, sortKey }) => [
    ...(partitionKey === undefined ? [] : [keyAttribute(partitionKey)]),
    ...(sortKey === undefined ? [] : [keyAttribute(sortKey)]),
  ])
  return {
    attributes: [...new Map(used.map((attribute) => [attribute.name, attribute])).values()],
    keys: keysOf(table.partitionKey, table.sortKey),
    globalIndexes: indexes.flatMap(([name, index]) =>
      isGlobal(index) ? [withThroughput(indexOf(name, index, index.partitionKey), index, table)] : [],
    ),
    localIndexes: indexes.flatMap(([name, index]) =>
      isGlobal(index) ? [] : [indexOf(name, index, table.partitionKey)],
    ),
  }
}

export function keyAttribute(key: KeyDefinition): KeyAttribute {
  return typeof key === 'string' ? { name: key, type: 'S' } : key
}

export function isGlobal(index: IndexDefinition): index is GlobalIndexDefinition {
  return index.partitionKey !== undefined
}

function indexOf(name: string, { sortKey, projects = 'all' }: IndexDefinition, partitionKey: KeyDefinition): Index {
  return { name, keys: keysOf(partitionKey, sortKey), projection: projectionOf(projects) }
}

function withThroughput(named: Index, index: GlobalIndexDefinition, table: TableDefinition): Index {
  const provisioned = index.provisioned ?? table.provisioned
  return provisioned === undefined ? named : { ...named, provisioned }
}

function keysOf(partitionKey: KeyDefinition, sortKey: KeyDefinition | undefined): Keys {
  return {
    partition: keyAttribute(partitionKey).name,
    ...(sortKey !== undefined && { sort: keyAttribute(sortKey).name }),
  }
}

function projectionOf(projects: IndexProjection): Projection {
  if (projects === 'all') return { type: 'ALL' }
  return projects === 'keys' ? { type: 'KEYS_ONLY' } : { type: 'INCLUDE', attributes: projects }
}
