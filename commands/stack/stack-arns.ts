import { accessLogGroupNames, logGroupName, physicalName } from '../../reference-stack/cloud/index.ts'
import type { Target } from '../../src/targets/target.ts'

/** The subject of a policy: the stack of a target in an account. */
export interface PolicySubject {
  /** Twelve digits. */
  readonly account: string
  readonly region: string
  readonly target: Pick<Target, 'functions' | 'tables' | 'alias' | 'api' | 'connectionItems' | 'ownership'>
}

interface Stack extends Pick<Target, 'tables' | 'alias' | 'api' | 'connectionItems'> {
  readonly account: string
  readonly region: string
  readonly partition: string
  /** Physical names. */
  readonly functions: readonly string[]
  readonly stackName: string | null
  readonly arn: (service: string, resource: string) => string
}

/** The ARNs of a stack's resources of one kind. */
type Arns = (stack: Stack) => string[]

const functions: Arns = ({ functions, arn }) => functions.map((name) => arn('lambda', `function:${name}`))
// A version has a number only when it is published.
const versions: Arns = ({ functions, arn }) => functions.map((name) => arn('lambda', `function:${name}:*`))
const aliases: Arns = ({ functions, alias, arn }) => functions.map((name) => arn('lambda', `function:${name}:${alias}`))
/** None for a target without an alias. */
const ifAliased =
  (arns: Arns): Arns =>
  (stack) =>
    stack.alias === null ? [] : arns(stack)
/** Matches by the name of the stack, because an earlier definition may have had other functions. */
const ofTheStack =
  (arns: (stack: Stack, name: string) => string[]): Arns =>
  (stack) =>
    stack.stackName === null ? [] : arns(stack, stack.stackName)
// After the last colon comes the log stream.
const logGroup = ({ arn }: Stack, name: string) => arn('logs', `log-group:${name}:*`)

const kinds = {
  /** Some actions have no resource-level permission. */
  anything: () => ['*'],
  functions,
  'functions-and-versions': (stack) => [...functions(stack), ...versions(stack)],
  'aliased-functions': ifAliased(functions),
  'aliased-versions': ifAliased(versions),
  aliases: ifAliased(aliases),
  'log-groups': (stack) => stack.functions.map((name) => logGroup(stack, logGroupName(name))),
  tables: ({ tables, arn }) => Object.values(tables).map((name) => arn('dynamodb', `table/${name}`)),
  'connection-table': ({ tables, connectionItems, arn }) => {
    // Items without the name of the member are not read.
    const name = connectionItems?.member === undefined ? undefined : tables[connectionItems.table]
    return name === undefined ? [] : [arn('dynamodb', `table/${name}`)]
  },
  connections: ({ api, arn }) => {
    if (api === null) return []
    return ['POST', 'GET', 'DELETE'].map((verb) => arn('execute-api', `${api.id}/${api.stage}/${verb}/@connections/*`))
  },
  // After the name comes an id, which is new for each created stack.
  stack: ofTheStack(({ arn }, name) => [arn('cloudformation', `stack/${name}/*`)]),
  'functions-of-the-stack': ofTheStack(({ arn }, name) => [arn('lambda', `function:${physicalName(name, '*')}`)]),
  'versions-of-the-stack': ofTheStack(({ arn }, name) => [arn('lambda', `function:${physicalName(name, '*')}:*`)]),
  'log-groups-of-the-stack': ofTheStack((stack, name) => [
    logGroup(stack, logGroupName(physicalName(name, '*'))),
    ...Object.values(accessLogGroupNames(name)).map((group) => logGroup(stack, group)),
  ]),
  // Their default names by `cdk bootstrap`.
  'bootstrap-roles': ({ account, region, partition }) =>
    ['deploy', 'file-publishing'].map(
      (purpose) => `arn:${partition}:iam::${account}:role/cdk-hnb659fds-${purpose}-role-${account}-${region}`,
    ),
} as const satisfies Record<string, Arns>

export type ResourceKind = keyof typeof kinds

/** None if the stack has no resource of that kind. */
export function arnsOf(kind: ResourceKind, { account, region, target }: PolicySubject): string[] {
  const partition = partitionOf(region)
  return kinds[kind]({
    ...target,
    account,
    region,
    partition,
    functions: Object.values(target.functions),
    stackName: target.ownership?.stack ?? null,
    arn: (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`,
  })
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
