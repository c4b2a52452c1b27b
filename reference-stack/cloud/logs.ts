import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { CloudOptions } from './cloud-options.ts'

/**
 * A log group that is deleted with the stack. One that Lambda creates at the first line is kept for ever and stays when the
 * stack is deleted.
 */
export function addLogGroup(scope: Construct, name: string, { logRetentionDays }: CloudOptions, id: string): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName: name,
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
}
