import type { Reading } from '../resources/reading.ts'
import type { Resource } from '../resources/resources.ts'
import { type SourceNode, at, textOf } from '../source/source-node.ts'
import type { Statement } from './statements.ts'

const readActions = [
  'dynamodb:GetItem',
  'dynamodb:Scan',
  'dynamodb:Query',
  'dynamodb:BatchGetItem',
  'dynamodb:DescribeTable',
]
const writeActions = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem']

/** SAM's policy templates about tables, by what they allow. */
const tableTemplates: Readonly<Record<string, readonly string[]>> = {
  DynamoDBCrudPolicy: [...readActions, ...writeActions, 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
  DynamoDBReadPolicy: readActions,
  DynamoDBWritePolicy: writeActions,
}

/** About what the embedded stack does not have; a handler that needs it fails when it calls it. */
export function templateStatements(
  template: string,
  parameters: SourceNode,
  { id }: Resource,
  { remarks }: Reading,
): Statement[] {
  const actions = tableTemplates[template]
  const place = parameters.at
  if (actions !== undefined) {
    const table = textOf(at(parameters, 'TableName')) ?? ''
    const arn = table.startsWith('arn:') ? table : `arn:*:dynamodb:*:*:table/${table}`
    return [{ allows: true, actions, resources: [arn, `${arn}/index/*`], at: place }]
  }
  if (template === 'LambdaInvokePolicy') {
    const name = textOf(at(parameters, 'FunctionName')) ?? ''
    return [
      {
        allows: true,
        actions: ['lambda:InvokeFunction'],
        resources: [`arn:*:lambda:*:*:function:${name}*`],
        at: place,
      },
    ]
  }
  if (!/Stream|Logs|XRay|CloudWatch/i.test(template))
    remarks.notice(place, `${id}: ${template} is left out: it is about something that the embedded stack does not have`)
  return []
}
