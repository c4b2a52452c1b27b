import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { StackDefinition } from '../define-stack.ts'
import { stageName } from '../definition-defaults.ts'
import { defaultRouteSelectionExpression } from '../route-selection-expression.ts'
import type { CloudOptions } from './cloud-options.ts'

/** The WebSocket API. It is created before its routes, because the functions behind them need its URL. */
export interface Api {
  readonly id: string
  /** `wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod` */
  readonly url: string
  /** The endpoint of `@connections`. */
  readonly managementEndpoint: string
  /** The ARN of something in the stage: a route, or `POST/@connections/*`. */
  arn(inStage: string): string
}

export function addApi(scope: Construct, definition: StackDefinition, { stackName }: CloudOptions): Api {
  const stack = Stack.of(scope)
  const { ref: id } = new CfnApi(scope, 'Api', {
    name: stackName,
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: definition.routeSelectionExpression ?? defaultRouteSelectionExpression,
  })
  const stage = stageName(definition)
  const host = `${id}.execute-api.${stack.region}.${stack.urlSuffix}`
  return {
    id,
    url: `wss://${host}/${stage}`,
    managementEndpoint: `https://${host}/${stage}`,
    arn: (inStage) => stack.formatArn({ service: 'execute-api', resource: id, resourceName: `${stage}/${inStage}` }),
  }
}
