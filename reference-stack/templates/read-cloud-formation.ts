import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type OwnFolder, makeOwnFolder } from '../../processes/own-folder.ts'
import { checkDefinition } from '../check-definition.ts'
import type { FunctionDefinition, StackDefinition } from '../define-stack.ts'
import { region } from '../local-identity.ts'
import { type Grants, grantsOf, grantsText } from './access/grants.ts'
import { Evaluator } from './intrinsics/evaluator.ts'
import { readHttp } from './http/read-http.ts'
import { Parameters } from './intrinsics/parameters.ts'
import { readFunction } from './resources/functions.ts'
import { sayLeftOut } from './resources/left-out.ts'
import { sayProperties } from './resources/properties.ts'
import { Names, isWebSocket } from './resources/names.ts'
import type { Reading, Replacements } from './resources/reading.ts'
import { type Resource, Resources, functionTypes, tableTypes } from './resources/resources.ts'
import { readStreamSources } from './resources/stream-sources.ts'
import { readTable } from './resources/tables.ts'
import { readApi } from './resources/web-socket-api.ts'
import type { Remarks } from './source/remarks.ts'
import { type SourceNode, at, entriesOf } from './source/source-node.ts'

/** A template with what stands around it. */
export interface CloudFormationTemplate {
  readonly root: SourceNode
  /** In which relative paths begin. */
  readonly folder: string
  readonly stackName: string
  /** The names of functions in the definition, by logical id. A function that is missing here keeps its logical id. */
  readonly functionNames: ReadonlyMap<string, string>
  /** Are the given parameters those of the template? Otherwise they have been used up. */
  readonly declares: boolean
}

/** The definition that a template describes; every problem and notice is said. Undefined where there is nothing to measure. */
export async function readCloudFormation(
  template: CloudFormationTemplate,
  given: Readonly<Record<string, string>>,
  remarks: Remarks,
  replacements: Replacements,
): Promise<StackDefinition | undefined> {
  const reading = { ...(await readingOf(template, given, remarks)), replacements }
  sayUnknownCode(template.root, reading)
  const api = readApi(reading, template.root)
  if (api === undefined) return undefined
  const sources = readStreamSources(reading)
  const http = readHttp(reading)
  const grants = new Map<Resource, Grants>()
  const needed = reachable(new Set([...api.invoked, ...sources.ofFunctions.keys()]), api.stage.name, grants, reading)
  const ofHttp = reachable(http?.invoked ?? new Set(), api.stage.name, grants, reading)
  const unfit = unfitFunctions(
    ofHttp.filter((one) => !needed.includes(one)),
    grants,
    reading,
  )
  const functions: Record<string, FunctionDefinition> = {}
  for (const [resource, all] of grants) {
    if (unfit.has(reading.names.functionName(resource.id))) continue
    const allowed = { ...all, invokes: all.invokes.filter((name) => !unfit.has(name)) }
    const functionName = reading.names.functionName(resource.id)
    const streams = sources.ofFunctions.get(resource.id)
    const found = readFunction(resource, { grants: allowed, streams }, reading)
    remarks.notice(resource.at, `${functionName}: ${grantsText(allowed, (key) => reading.names.shownTable(key))}`)
    if (found !== undefined) functions[functionName] = found
  }
  sayLeftOut(
    new Set([...grants.keys()].map(({ id }) => id)),
    new Set([...sources.taken, ...(http?.taken ?? [])]),
    reading,
  )
  sayPropertiesOf(new Set(grants.keys()), reading)
  const httpDefinition = http?.definition(unfit)
  const tables = reading.resources.ofTypes(...tableTypes).flatMap((resource) => {
    const table = readTable(resource, reading)
    return table === undefined ? [] : [[reading.names.tableKey(resource.id), table] as const]
  })
  const { invoked: _, ...parts } = api
  const definition: StackDefinition = {
    name: definitionName(template.stackName),
    tables: Object.fromEntries(tables),
    functions,
    ...parts,
    ...(httpDefinition !== undefined && { http: httpDefinition }),
    ...(remarks.differences.length > 0 && { notEmulated: remarks.differences }),
  }
  // What a function without a file would bring about besides says nothing new.
  if (remarks.problems.length > 0) return undefined
  for (const problem of checkDefinition(definition)) {
    const functionName = /^functions\.([\w-]+)/.exec(problem)?.[1]
    const resource = [...grants.keys()].find(({ id }) => reading.names.functionName(id) === functionName)
    remarks.problem(resource?.at ?? template.root.at, problem)
  }
  return definition
}

function sayUnknownCode(root: SourceNode, { resources, names, replacements, remarks }: Reading): void {
  const known = resources.ofTypes(...functionTypes).map(({ id }) => names.functionName(id))
  for (const name of replacements.code.keys())
    if (!known.includes(name))
      remarks.problem(root.at, `--code ${name}: there is no function ${name}; there are ${known.join(', ')}`)
}

async function readingOf(
  template: CloudFormationTemplate,
  given: Readonly<Record<string, string>>,
  remarks: Remarks,
): Promise<Omit<Reading, 'replacements'>> {
  const { root, folder, stackName, declares } = template
  const own = (name: string, value: string) => given[name] ?? value
  const place = {
    stackName: own('AWS::StackName', stackName),
    region: own('AWS::Region', region),
    // As in the ARNs that the embedded stack makes.
    accountId: own('AWS::AccountId', '123456789012'),
    partition: own('AWS::Partition', 'aws'),
    urlSuffix: own('AWS::URLSuffix', 'amazonaws.com'),
  }
  const pseudo = {
    'AWS::StackName': place.stackName,
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::Partition': place.partition,
    'AWS::URLSuffix': place.urlSuffix,
    'AWS::StackId': `arn:${place.partition}:cloudformation:${place.region}:${place.accountId}:stack/${place.stackName}/emulated`,
  }
  const parameters = new Parameters(root, { given: declares ? given : {}, pseudo }, remarks)
  let resources: Resources
  const names: Names = new Names(place, definitionName(stackName), template.functionNames, {
    resources: () => resources,
    evaluator: () => evaluator,
  })
  const evaluated = {
    template: root,
    parameters,
    nameOf: (id: string, attribute: string) => names.nameOf(id, attribute),
  }
  const evaluator: Evaluator = new Evaluator({ ...evaluated, remarks })
  const lenient = new Evaluator({ ...evaluated, remarks: remarks.lenient })
  for (const [id, { at: place }] of entriesOf(at(root, 'Resources')))
    if (id.startsWith('Fn::'))
      remarks.problem(place, `${id}: cannot be evaluated here; give the template as CloudFormation has processed it`)
  resources = new Resources(root, evaluator)
  return { resources, evaluator, lenient, names, remarks, folder, writeInline: await inlineWriter() }
}

/**
 * The functions that are invoked from outside, and those that these may invoke in turn.
 *
 * @param invoked logical ids of the former
 * @param stage of the WebSocket API
 * @param grants gets the permissions of each function
 */
function reachable(
  invoked: ReadonlySet<string>,
  stage: string,
  grants: Map<Resource, Grants>,
  reading: Reading,
): readonly Resource[] {
  const { resources, names } = reading
  const all = resources.ofTypes(...functionTypes)
  const waiting = all.filter(({ id }) => invoked.has(id))
  const found: Resource[] = []
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (found.includes(next)) continue
    const allowed = grants.get(next) ?? grantsOf(next, stage, reading)
    found.push(next)
    grants.set(next, allowed)
    waiting.push(...all.filter(({ id }) => allowed.invokes.includes(names.functionName(id))))
  }
  return found
}

/**
 * The names of the functions that HTTP routes alone lead to and that cannot be run: a WebSocket chat can be measured without them. Why
 * is a notice.
 */
function unfitFunctions(
  functions: readonly Resource[],
  grants: ReadonlyMap<Resource, Grants>,
  reading: Reading,
): ReadonlySet<string> {
  const lenient = { ...reading, evaluator: reading.lenient, remarks: reading.remarks.lenient }
  const unfit = functions.filter((resource) => {
    const allowed = grants.get(resource)
    return (
      allowed === undefined || readFunction(resource, { grants: allowed, streams: undefined }, lenient) === undefined
    )
  })
  const unfitNames = unfit.map(({ id }) => reading.names.functionName(id))
  for (const [index, { at: place }] of unfit.entries())
    reading.remarks.notice(
      place,
      `${unfitNames[index]}: cannot be run here; it and the HTTP routes that lead to it are left out`,
    )
  return new Set(unfitNames)
}

/** Names the properties of the functions that are run, of all tables, and of the WebSocket API. */
function sayPropertiesOf(run: ReadonlySet<Resource>, { resources, names, evaluator, remarks }: Reading): void {
  for (const resource of resources.all) {
    const { type, properties } = resource
    const isOfHttp =
      (type === 'AWS::ApiGatewayV2::Api' && !isWebSocket(resource, evaluator)) ||
      (/^AWS::ApiGatewayV2::(?:Route|Stage)$/.test(type) && !names.isApi(evaluator.text(at(properties, 'ApiId'))))
    const isFunction = (functionTypes as readonly string[]).includes(type)
    if (isFunction ? run.has(resource) : !isOfHttp) sayProperties(resource, remarks)
  }
}

/** Lower case letters, digits and dashes. */
function definitionName(stackName: string): string {
  const name = stackName
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .slice(0, 32)
    .replaceAll(/^-|-$/g, '')
  return name === '' ? 'chat' : name
}

let folder: Promise<OwnFolder> | undefined

/** Code that stands in a template has no file: it gets one in a folder that is removed when this process ends. */
async function inlineWriter(): Promise<(name: string, code: string) => string> {
  const { path } = await (folder ??= makeOwnFolder('inline'))
  return (name, code) => {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, code)
    return file
  }
}
