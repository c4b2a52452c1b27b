import { entriesOf, textOf } from '../source/source-node.ts'
import type { Told } from '../source/remarks.ts'
import type { Resource } from './resources.ts'

/** Every property that CloudFormation or SAM documents for a type of resource, in one of three lists of names. */
interface DecidedProperties {
  readonly read: string
  /** Without an effect on what is measured. */
  readonly withoutEffect: string
  /** Each changes what is measured, and the embedded stack does not have it. */
  readonly notEmulated: string
}

const functions: DecidedProperties = {
  read: `AutoPublishAlias Code CodeUri Environment EventInvokeConfig Events FunctionName Handler ImageConfig ImageUri InlineCode Layers MemorySize
    PackageType Policies ProvisionedConcurrencyConfig ReservedConcurrentExecutions Role Runtime Timeout`,
  withoutEffect: `Architectures AssumeRolePolicyDocument AutoPublishCodeSha256 CodeSigningConfigArn DeploymentPreference Description
    KmsKeyArn PermissionsBoundary PublishToLatestPublished RecursiveLoop RuntimeManagementConfig Tags Tracing TracingConfig
    VersionDescription`,
  notEmulated: `CapacityProviderConfig DeadLetterConfig DeadLetterQueue DurableConfig EphemeralStorage FileSystemConfigs
    FunctionScalingConfig FunctionUrlConfig LoggingConfig SnapStart TenancyConfig VpcConfig`,
}

const tables: DecidedProperties = {
  read: `AttributeDefinitions BillingMode GlobalSecondaryIndexes KeySchema LocalSecondaryIndexes PrimaryKey ProvisionedThroughput StreamSpecification TableName
    TimeToLiveSpecification`,
  withoutEffect: `ContributorInsightsSpecification DeletionProtectionEnabled ImportSourceSpecification PointInTimeRecoverySpecification
    ResourcePolicy SSESpecification TableClass TableType Tags WarmThroughput`,
  notEmulated: `GlobalTableSourceArn GlobalTableWitnesses KinesisStreamSpecification MultiRegionConsistency OnDemandThroughput
    ReadOnDemandThroughputSettings ReadProvisionedThroughputSettings Replicas VectorIndexes
    WriteOnDemandThroughputSettings WriteProvisionedThroughputSettings`,
}

/** By the type of a resource, those of a WebSocket API alone: HTTP APIs have lists of their own. */
export const decidedProperties: Readonly<Record<string, DecidedProperties>> = {
  'AWS::Lambda::Function': functions,
  'AWS::Serverless::Function': functions,
  'AWS::DynamoDB::Table': tables,
  'AWS::DynamoDB::GlobalTable': tables,
  'AWS::Serverless::SimpleTable': tables,
  'AWS::ApiGatewayV2::Api': {
    read: 'ApiKeySelectionExpression Name ProtocolType RouteSelectionExpression',
    withoutEffect: `CorsConfiguration CredentialsArn Description DisableExecuteApiEndpoint DisableSchemaValidation FailOnWarnings
      IpAddressType Tags Version`,
    notEmulated: 'BasePath Body BodyS3Location RouteKey Target',
  },
  'AWS::Serverless::WebSocketApi': {
    read: 'ApiKeySelectionExpression Auth DefaultRouteSettings Name RouteSelectionExpression RouteSettings Routes StageName StageVariables',
    withoutEffect: `AccessLogSettings Description DisableExecuteApiEndpoint DisableSchemaValidation Domain IpAddressType PropagateTags
      Tags`,
    notEmulated: '',
  },
  'AWS::ApiGatewayV2::Route': {
    read: 'ApiId ApiKeyRequired AuthorizationType AuthorizerId RouteKey RouteResponseSelectionExpression Target',
    withoutEffect: 'AuthorizationScopes OperationName',
    notEmulated: 'ModelSelectionExpression RequestModels RequestParameters',
  },
  'AWS::ApiGatewayV2::Stage': {
    read: 'ApiId DefaultRouteSettings RouteSettings StageName StageVariables',
    withoutEffect: 'AccessLogSettings AutoDeploy DeploymentId Description Tags',
    notEmulated: 'AccessPolicyId ClientCertificateId',
  },
  'AWS::Lambda::Alias': {
    read: 'FunctionName FunctionVersion Name ProvisionedConcurrencyConfig',
    withoutEffect: 'Description',
    notEmulated: 'RoutingConfig',
  },
  'AWS::Lambda::Version': {
    read: 'FunctionName ProvisionedConcurrencyConfig',
    withoutEffect: 'CodeSha256 Description RuntimePolicy',
    notEmulated: 'FunctionScalingConfig',
  },
}

/** Names each property that changes what is measured and is not emulated, and each that is in no list. */
export function sayProperties(resource: Resource, remarks: Told): void {
  const decided = decidedProperties[resource.type]
  if (decided === undefined) return
  const [read, withoutEffect, notEmulated] = [decided.read, decided.withoutEffect, decided.notEmulated].map(namesIn)
  const written = entriesOf(resource.properties).filter(([, value]) => textOf(value) !== 'false')
  const changing = written.filter(([name]) => notEmulated?.has(name) === true)
  for (const [name, { at: place }] of changing)
    remarks.differs(place, `${resource.id}: ${name} changes what is measured, and is not emulated`)
  const unknown = written.filter(([name]) => ![read, withoutEffect, notEmulated].some((names) => names?.has(name)))
  for (const [name, { at: place }] of unknown)
    remarks.differs(place, `${resource.id}: ${name} is not known to fanbench, and is left out`)
}

/** @param list of names, with white space between them */
export function namesIn(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((name) => name !== ''))
}
