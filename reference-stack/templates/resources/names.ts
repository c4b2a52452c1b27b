import { apiId } from '../../local-identity.ts'
import type { Evaluator } from '../intrinsics/evaluator.ts'
import { type SourceNode, at, itemsOf, textOf } from '../source/source-node.ts'
import { type Resource, type Resources, functionTypes, layerTypes, tableTypes } from './resources.ts'

/** Where a template is read for: what pseudo parameters say. */
export interface StackPlace {
  readonly stackName: string
  readonly region: string
  readonly accountId: string
  readonly partition: string
  readonly urlSuffix: string
}

const longestKey = { function: 31, table: 250 } as const

/**
 * The names of a template's resources in the embedded stack. The values that refer to them fit together. Tables and
 * functions without a name of their own are called as CloudFormation would call them, but for the random end.
 */
export class Names {
  readonly #place: StackPlace
  readonly #prefix: string
  readonly #resources: () => Resources
  readonly #evaluator: () => Evaluator
  readonly #functionNames: Map<string, string>
  readonly #tableKeys = new Map<string, string>()

  /**
   * @param prefix the definition's name, with which the names of its functions begin
   * @param functionNames keys of functions in the definition, by logical id, where they are known
   */
  constructor(
    place: StackPlace,
    prefix: string,
    functionNames: ReadonlyMap<string, string>,
    { resources, evaluator }: { readonly resources: () => Resources; readonly evaluator: () => Evaluator },
  ) {
    this.#place = place
    this.#prefix = prefix
    this.#functionNames = new Map(functionNames)
    this.#resources = resources
    this.#evaluator = evaluator
  }

  /** Undefined for what the embedded stack does not have. */
  nameOf(logicalId: string, attribute: string): string | undefined {
    const resource = this.#resources().get(logicalId)
    if (resource === undefined) return this.#generated(logicalId, attribute)
    const { type } = resource
    if (isOneOf(tableTypes, type)) return this.#ofTable(resource, attribute)
    if (isOneOf(functionTypes, type)) return this.#ofFunction(logicalId, attribute)
    if (isOneOf(layerTypes, type)) return attribute === '' ? this.#arn('lambda', `layer:${logicalId}:1`) : undefined
    switch (type) {
      case 'AWS::ApiGatewayV2::Api':
      case 'AWS::Serverless::WebSocketApi':
        return this.#ofApi(resource, attribute)
      case 'AWS::ApiGatewayV2::Stage':
      case 'AWS::ApiGateway::Stage':
        return attribute === '' ? this.#evaluator().text(at(resource.properties, 'StageName')) : undefined
      case 'AWS::Lambda::Alias':
      case 'AWS::Lambda::Version':
        return this.#ofQualified(resource)
      case 'AWS::IAM::Role':
        return attribute === 'Arn' ? this.#roleArn(logicalId) : logicalId
      case 'AWS::IAM::ManagedPolicy':
      case 'AWS::ApiGatewayV2::Integration':
      case 'AWS::ApiGatewayV2::Route':
      case 'AWS::ApiGatewayV2::Authorizer':
      case 'AWS::ApiGatewayV2::Deployment':
      case 'AWS::ApiGateway::Resource':
      case 'AWS::ApiGateway::Method':
      case 'AWS::ApiGateway::Deployment':
      case 'AWS::ApiGateway::Model':
      case 'AWS::ApiGateway::RequestValidator':
      case 'AWS::ApiGateway::Authorizer':
      case 'AWS::ApiGateway::ApiKey':
      case 'AWS::ApiGateway::UsagePlan':
        return logicalId
      case 'AWS::ApiGateway::RestApi':
      case 'AWS::Serverless::Api':
      case 'AWS::Serverless::HttpApi':
        return this.#ofHttpApi(resource, attribute)
      default:
        return undefined
    }
  }

  tableName({ id, properties }: Resource): string {
    return this.#evaluator().text(at(properties, 'TableName')) ?? `${this.#place.stackName}-${id}`
  }

  tableArn(resource: Resource): string {
    return this.#arn('dynamodb', `table/${this.tableName(resource)}`)
  }

  /** As `!GetAtt Table.StreamArn`, but for the moment in which the stream began. */
  streamArn(resource: Resource): string {
    return `${this.tableArn(resource)}/stream/emulated`
  }

  physicalName(id: string): string {
    return `${this.#prefix}-${this.functionName(id)}`
  }

  /** The names under which a policy, a variable or a URI may mean this function. */
  functionArns({ id, properties }: Resource): string[] {
    const own = this.#evaluator().text(at(properties, 'FunctionName'))
    return [this.physicalName(id), ...(own === undefined ? [] : [own])].map((name) =>
      this.#arn('lambda', `function:${name}`),
    )
  }

  /** @param call `prod/POST/@connections/*` */
  executeApiArn(call: string): string {
    return this.#arn('execute-api', `${apiId}/${call}`)
  }

  /** Is a text the endpoint of `@connections`, whatever Region it names? */
  isEndpoint(text: string): boolean {
    return new RegExp(`^https://${apiId}\\.execute-api\\.[\\w-]+\\.[a-z.]+(?:/[\\w-]*)?/?$`).test(text)
  }

  /** The key of a function in the definition, which is limited. */
  functionName(id: string): string {
    return this.#key(id, this.#functionNames, longestKey.function)
  }

  /** The key of a table in the definition: three characters at least. */
  tableKey(id: string): string {
    return this.#key(id, this.#tableKeys, longestKey.table).padEnd(3, '_')
  }

  /** The template's name for the table of a key. */
  shownTable(key: string): string {
    return [...this.#tableKeys].find(([id]) => this.tableKey(id) === key)?.[1] ?? key
  }

  /** The logical id, without the hash that it ends with in a template of the CDK. */
  #key(id: string, keys: Map<string, string>, longest: number): string {
    const known = keys.get(id)
    if (known !== undefined) return known
    const isOfCdk = at(this.#resources().get(id)?.metadata, 'aws:cdk:path') !== undefined
    const short = isOfCdk ? id.replace(/[0-9A-F]{8}$/, '') : id
    const taken = new Set(keys.values())
    const key = [short.slice(0, longest), id.slice(-longest)].find((one) => !taken.has(one)) ?? id
    keys.set(id, key)
    return key
  }

  /** Is it the id that a resource of the chosen API names? */
  isApi(id: string | undefined): boolean {
    return id === apiId
  }

  #ofTable(resource: Resource, attribute: string): string | undefined {
    if (attribute === '') return this.tableName(resource)
    if (attribute === 'StreamArn') return this.streamArn(resource)
    return attribute === 'Arn' ? this.tableArn(resource) : undefined
  }

  #ofFunction(id: string, attribute: string): string | undefined {
    if (attribute === '') return this.physicalName(id)
    if (!['Arn', 'Alias', 'Version', 'FunctionArn'].includes(attribute)) return undefined
    const arn = this.#arn('lambda', `function:${this.physicalName(id)}`)
    // SAM's, for a function with AutoPublishAlias.
    const alias = attribute === 'Alias' ? this.#publishedAlias(this.#resources().get(id)) : undefined
    return alias === undefined ? arn : `${arn}:${alias}`
  }

  /** Of a function in SAM; undefined if it has none. */
  #publishedAlias(resource: Resource | undefined): string | undefined {
    return resource && this.#evaluator().text(at(resource.properties, 'AutoPublishAlias'))
  }

  /** The aliases and versions of a function that the template has. */
  qualifiersOf(resource: Resource): readonly string[] {
    const published = this.#publishedAlias(resource)
    const others = this.#resources()
      .ofTypes('AWS::Lambda::Alias', 'AWS::Lambda::Version')
      .filter((one) => this.qualifiedFunction(one)?.id === resource.id)
    return [...(published === undefined ? [] : [published]), ...others.map((one) => this.qualifierOf(one))]
  }

  /** The name of an alias; of a version, whose number the template does not say, its logical id. */
  qualifierOf({ id, type, properties }: Resource): string {
    return (type === 'AWS::Lambda::Alias' ? this.#evaluator().text(at(properties, 'Name')) : undefined) ?? id
  }

  /** The function that an alias or a version is one of. */
  qualifiedFunction({ properties }: Resource): Resource | undefined {
    const named = this.#evaluator().text(at(properties, 'FunctionName')) ?? ''
    return this.#resources()
      .ofTypes(...functionTypes)
      .find((one) => [...this.functionArns(one), this.physicalName(one.id)].includes(named))
  }

  #ofApi(resource: Resource, attribute: string): string | undefined {
    const isChosen = isWebSocket(resource, this.#evaluator())
    if (!isChosen) return attribute === '' || attribute === 'ApiId' ? resource.id : undefined
    if (attribute === '' || attribute === 'ApiId') return apiId
    if (attribute === 'ApiEndpoint') return `wss://${apiId}.execute-api.${this.#place.region}.${this.#place.urlSuffix}`
    // SAM's name for the stage that it makes.
    return attribute === 'Stage'
      ? (this.#evaluator().text(at(resource.properties, 'StageName')) ?? 'default')
      : undefined
  }

  /** REST and HTTP APIs keep their logical ids, which no value of a function needs here. */
  #ofHttpApi({ id, type, properties }: Resource, attribute: string): string | undefined {
    if (attribute === 'RootResourceId') return `${id}/root`
    if (attribute === 'Stage')
      return (
        this.#evaluator().text(at(properties, 'StageName')) ?? (type === 'AWS::Serverless::Api' ? 'Prod' : '$default')
      )
    return ['', 'RestApiId', 'ApiId'].includes(attribute) ? id : undefined
  }

  #ofQualified(resource: Resource): string | undefined {
    const found = this.qualifiedFunction(resource)
    const qualifier = this.qualifierOf(resource)
    return found && this.#arn('lambda', `function:${this.physicalName(found.id)}:${qualifier}`)
  }

  /** The resources that SAM generates beside one resource. */
  #generated(logicalId: string, attribute: string): string | undefined {
    for (const { id, type, properties } of this.#resources().all) {
      if (type === 'AWS::Serverless::Function') {
        if (logicalId === `${id}Role`) return attribute === 'Arn' ? this.#roleArn(logicalId) : logicalId
        const alias = textOf(at(properties, 'AutoPublishAlias'))
        if (alias !== undefined && logicalId === `${id}Alias${alias}`) return this.#ofFunction(id, 'Alias')
      }
      if (/^AWS::Serverless::(?:WebSocket|Http|)Api$/.test(type)) {
        const stage = this.nameOf(id, 'Stage') ?? ''
        if (logicalId === `${id}${stage}Stage`) return stage
        if (logicalId === `${id}ApiGatewayDefaultStage` && stage === '$default') return stage
      }
    }
    return undefined
  }

  #roleArn(id: string): string {
    return `arn:${this.#place.partition}:iam::${this.#place.accountId}:role/${id}`
  }

  #arn(service: string, resource: string): string {
    const { partition, region, accountId } = this.#place
    return `arn:${partition}:${service}:${region}:${accountId}:${resource}`
  }
}

/** The rest of the APIs of a template are HTTP APIs. */
export function isWebSocket({ type, properties }: Resource, evaluator: Evaluator): boolean {
  return type === 'AWS::Serverless::WebSocketApi' || evaluator.text(at(properties, 'ProtocolType')) === 'WEBSOCKET'
}

/** The function that an ARN, an `.../invocations` URI or a name means. */
export function functionMeant(text: string, functions: readonly Resource[], names: Names): Resource | undefined {
  const arn = invokedArn(text)
  return functions.find((one) =>
    names.functionArns(one).some((own) => arn === own || arn.startsWith(`${own}:`) || own.endsWith(`:function:${arn}`)),
  )
}

/** @param text an ARN, or a URI with one */
export function invokedArn(text: string): string {
  return /functions\/(arn:[^/]+)\/invocations/.exec(text)?.[1] ?? text
}

function isOneOf(types: readonly string[], type: string): boolean {
  return types.includes(type)
}

export function stringsOf(node: SourceNode | undefined): string[] {
  return itemsOf(node).flatMap((item) => textOf(item) ?? [])
}
