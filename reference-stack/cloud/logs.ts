import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { CloudOptions } from './cloud-options.ts'

/**
 * A log group that goes with the stack. Were it left to Lambda, it would be made at the first line, kept for ever, and stay
 * behind when the stack is gone.
 */
export function addLogGroup(scope: Construct, name: string, { logRetentionDays }: CloudOptions, id: string): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName: name,
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
}
