import { type App, type Stack, Validations } from 'aws-cdk-lib/core'
import { AwsSolutionsChecks } from 'cdk-nag'

/** A finding that stays, and why. */
export interface Acknowledgement {
  readonly id: string
  readonly reason: string
}

/** Each is one finding; the same finding on several resources is acknowledged once, for the stack. */
export function acknowledgements(stack: Stack): readonly Acknowledgement[] {
  const api = `arn:<AWS::Partition>:execute-api:${stack.region}:${stack.account}:<Api>`
  return [
    {
      id: `AwsSolutions-IAM5[Resource::${api}/prod/POST/@connections/*]`,
      reason: 'A chat posts to connections whose ids nobody knows before. One API, one stage, POST alone.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:${stack.region}:${stack.account}:function:${stack.stackName}-SendMessage:*]`,
      reason: 'SendMessage may invoke itself in the version that runs, whose number nobody knows before. One function.',
    },
    {
      id: 'AwsSolutions-DDB3',
      reason: 'What is in the tables lives as long as a connection: there is nothing to bring back from a backup.',
    },
    {
      id: 'AwsSolutions-APIG4',
      reason:
        'On a WebSocket API only $connect can have an authorizer: the other routes never do. $connect has one where the ' +
        "definition says so or the stack is deployed with a ticket key; the room chat's clients are simulated and have no accounts.",
    },
  ]
}

/** From now on a synthesis of the app fails on any finding of cdk-nag's AwsSolutions that is not acknowledged. */
export function checkSecurity(app: App, stack: Stack): void {
  Validations.of(stack).acknowledge(...acknowledgements(stack))
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
}
