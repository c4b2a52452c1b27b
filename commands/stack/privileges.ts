import type { ResourceKind } from './stack-arns.ts'

/** The permission that a call needs. */
export interface Permission {
  /** The action as in an IAM policy: `lambda:PublishVersion`. */
  readonly action: string
  readonly on: ResourceKind
}

/** The permissions by the SDK export that makes the call: a command, a waiter or a paginator. */
type Privilege = Readonly<Record<string, Permission>>

const allow = (action: string, on: ResourceKind): Permission => ({ action, on })

/** "No permissions are required to perform this operation." */
export const freeCalls = ['GetCallerIdentityCommand'] as const

/**
 * The action of each call that shards on other machines make, and `report import`: on Artillery's bucket, or on a table that
 * counts shards. Neither belongs to a stack, which is what a policy of {@link privileges} is for: docs/past-one-machine.md has them.
 */
export const shardCalls = {
  PutObjectCommand: 's3:PutObject',
  GetObjectCommand: 's3:GetObject',
  HeadObjectCommand: 's3:GetObject',
  paginateListObjectsV2: 's3:ListBucket',
  UpdateItemCommand: 'dynamodb:UpdateItem',
  DescribeTableCommand: 'dynamodb:DescribeTable',
} as const

/**
 * Every other call that the harness makes to AWS with the user's credentials, by the job and by the part of it that can be left out.
 * Tests keep it complete: they look for SDK imports in the sources, and watch what is sent.
 */
export const privileges = {
  /** `run` and `demo` against a deployed stack. */
  measure: {
    /** The counts of CloudWatch. */
    metrics: {
      // "You use an * (asterisk) as the resource when writing a policy to control access to CloudWatch actions."
      GetMetricDataCommand: allow('cloudwatch:GetMetricData', 'anything'),
      ListMetricsCommand: allow('cloudwatch:ListMetrics', 'anything'),
    },
    /** The log of each invocation. */
    logs: {
      FilterLogEventsCommand: allow('logs:FilterLogEvents', 'log-groups'),
    },
    /** New versions for cold starts and for arms of an experiment, provisioned concurrency, and the removal of both. */
    versions: {
      // "Actions that operate on a function can be restricted to a specific function by function, version, or alias ARN":
      // the one that the call names.
      GetAliasCommand: allow('lambda:GetAlias', 'aliased-functions'),
      UpdateAliasCommand: allow('lambda:UpdateAlias', 'aliased-functions'),
      GetFunctionConfigurationCommand: allow('lambda:GetFunctionConfiguration', 'aliased-functions'),
      UpdateFunctionConfigurationCommand: allow('lambda:UpdateFunctionConfiguration', 'aliased-functions'),
      waitUntilFunctionUpdatedV2: allow('lambda:GetFunction', 'aliased-functions'),
      PublishVersionCommand: allow('lambda:PublishVersion', 'aliased-functions'),
      paginateListVersionsByFunction: allow('lambda:ListVersionsByFunction', 'aliased-functions'),
      waitUntilPublishedVersionActive: allow('lambda:GetFunctionConfiguration', 'aliased-versions'),
      // Versions, never the function itself: a measurement must not be able to delete its target.
      DeleteFunctionCommand: allow('lambda:DeleteFunction', 'aliased-versions'),
      PutProvisionedConcurrencyConfigCommand: allow('lambda:PutProvisionedConcurrencyConfig', 'aliases'),
      GetProvisionedConcurrencyConfigCommand: allow('lambda:GetProvisionedConcurrencyConfig', 'aliases'),
      DeleteProvisionedConcurrencyConfigCommand: allow('lambda:DeleteProvisionedConcurrencyConfig', 'aliases'),
    },
    /** The items of stale connections. */
    items: {
      ScanCommand: allow('dynamodb:Scan', 'connection-table'),
    },
    /** The proof that the target is the user's. */
    ownership: {
      DescribeStacksCommand: allow('cloudformation:DescribeStacks', 'stack'),
    },
  },
  /** `deploy`, `status` and `destroy`. */
  deploy: {
    /** All changes are made by the roles of `cdk bootstrap`. */
    cdk: {
      'cdk deploy': allow('sts:AssumeRole', 'bootstrap-roles'),
    },
    /** The stack, and what a sweep has left on its functions. */
    status: {
      DescribeStacksCommand: allow('cloudformation:DescribeStacks', 'stack'),
      paginateListStackResources: allow('cloudformation:ListStackResources', 'stack'),
      GetFunctionConfigurationCommand: allow('lambda:GetFunctionConfiguration', 'functions-of-the-stack'),
      paginateListAliases: allow('lambda:ListAliases', 'functions-of-the-stack'),
      paginateListVersionsByFunction: allow('lambda:ListVersionsByFunction', 'functions-of-the-stack'),
      paginateListProvisionedConcurrencyConfigs: allow(
        'lambda:ListProvisionedConcurrencyConfigs',
        'functions-of-the-stack',
      ),
    },
    /** The stack is deleted by the role that created it; what is not part of it, with the caller's own permissions. */
    destroy: {
      DeleteStackCommand: allow('cloudformation:DeleteStack', 'stack'),
      waitUntilStackDeleteComplete: allow('cloudformation:DescribeStacks', 'stack'),
      DeleteAliasCommand: allow('lambda:DeleteAlias', 'functions-of-the-stack'),
      DeleteFunctionCommand: allow('lambda:DeleteFunction', 'versions-of-the-stack'),
      DeleteProvisionedConcurrencyConfigCommand: allow(
        'lambda:DeleteProvisionedConcurrencyConfig',
        'versions-of-the-stack',
      ),
      DeleteLogGroupCommand: allow('logs:DeleteLogGroup', 'log-groups-of-the-stack'),
    },
  },
  /** `record-aws`, at the probe chat. */
  record: {
    ownership: {
      DescribeStacksCommand: allow('cloudformation:DescribeStacks', 'stack'),
    },
    metrics: {
      GetMetricDataCommand: allow('cloudwatch:GetMetricData', 'anything'),
      ListMetricsCommand: allow('cloudwatch:ListMetrics', 'anything'),
    },
    logs: {
      FilterLogEventsCommand: allow('logs:FilterLogEvents', 'log-groups'),
    },
    connections: {
      PostToConnectionCommand: allow('execute-api:ManageConnections', 'connections'),
      GetConnectionCommand: allow('execute-api:ManageConnections', 'connections'),
      DeleteConnectionCommand: allow('execute-api:ManageConnections', 'connections'),
    },
    events: {
      QueryCommand: allow('dynamodb:Query', 'tables'),
    },
    functions: {
      // By the alias, and by $LATEST.
      InvokeCommand: allow('lambda:InvokeFunction', 'functions-and-versions'),
      GetFunctionConfigurationCommand: allow('lambda:GetFunctionConfiguration', 'functions'),
      UpdateFunctionConfigurationCommand: allow('lambda:UpdateFunctionConfiguration', 'functions'),
      waitUntilFunctionUpdatedV2: allow('lambda:GetFunction', 'functions'),
      GetFunctionConcurrencyCommand: allow('lambda:GetFunctionConcurrency', 'functions'),
      PutFunctionConcurrencyCommand: allow('lambda:PutFunctionConcurrency', 'functions'),
      DeleteFunctionConcurrencyCommand: allow('lambda:DeleteFunctionConcurrency', 'functions'),
    },
  },
} as const satisfies Record<string, Record<string, Privilege>>

export type Job = keyof typeof privileges
