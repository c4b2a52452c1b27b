import type { ResourceKind } from './stack-arns.ts'

/** What AWS wants to be allowed before it answers a call. */
export interface Permission {
  /** As IAM writes it: `lambda:PublishVersion`. */
  readonly action: string
  readonly on: ResourceKind
}

/** By what the code imports from AWS's SDK to make the call with: a command, a waiter or a paginator. */
type Privilege = Readonly<Record<string, Permission>>

const allow = (action: string, on: ResourceKind): Permission => ({ action, on })

/** Of them AWS says: "No permissions are required to perform this operation." */
export const freeCalls = ['GetCallerIdentityCommand'] as const

/**
 * Every call that the harness makes to AWS with the user's keys, by the job that makes it and by the part of the job that
 * can be left out. Tests keep it true: they walk the sources for what is imported, and watch what is sent.
 */
export const privileges = {
  /** Runs against a stack that is there. */
  measure: {
    /** What CloudWatch counted. */
    metrics: {
      // "You use an * (asterisk) as the resource when writing a policy to control access to CloudWatch actions."
      GetMetricDataCommand: allow('cloudwatch:GetMetricData', 'anything'),
      ListMetricsCommand: allow('cloudwatch:ListMetrics', 'anything'),
    },
    /** What each invocation logged. */
    logs: {
      FilterLogEventsCommand: allow('logs:FilterLogEvents', 'log-groups'),
    },
    /** New versions for cold starts, environments kept warm, and all put back. */
    versions: {
      // "Actions that operate on a function can be restricted to a specific function by function, version, or alias ARN":
      // by the one that the call names.
      GetAliasCommand: allow('lambda:GetAlias', 'aliased-functions'),
      UpdateAliasCommand: allow('lambda:UpdateAlias', 'aliased-functions'),
      GetFunctionConfigurationCommand: allow('lambda:GetFunctionConfiguration', 'aliased-functions'),
      UpdateFunctionConfigurationCommand: allow('lambda:UpdateFunctionConfiguration', 'aliased-functions'),
      waitUntilFunctionUpdatedV2: allow('lambda:GetFunction', 'aliased-functions'),
      PublishVersionCommand: allow('lambda:PublishVersion', 'aliased-functions'),
      waitUntilPublishedVersionActive: allow('lambda:GetFunctionConfiguration', 'aliased-versions'),
      // Versions, never the function: whoever measures cannot delete what is measured.
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
    /** All that makes and changes something is done by the roles that `cdk bootstrap` has made. */
    cdk: {
      'cdk deploy': allow('sts:AssumeRole', 'bootstrap-roles'),
    },
    /** What is there, and what a sweep has left on it. */
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
    /** The stack goes by the role that made it. What it does not know of goes by the caller's own rights. */
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
