import { describe, expect, it } from 'vitest'
import { readText, samChat } from './reading.ts'

const table = `Members:
  Type: AWS::Serverless::SimpleTable
Other:
  Type: AWS::Serverless::Function
  Properties: { CodeUri: ., Handler: app.handler, Runtime: nodejs24.x }`

/** What the function may do by these properties. */
async function access(properties: string, resources = '') {
  const reading = await readText(samChat({ properties, resources: `${table}\n${resources}` }))
  const { tables, postsToConnections, invokes } = reading.definition?.functions['Say'] ?? {}
  return { tables, postsToConnections, invokes, notices: reading.notices, problems: reading.problems }
}

const nothing = { tables: undefined, postsToConnections: undefined, invokes: undefined, problems: [] }

describe('what a function may do', () => {
  it('is nothing without policies', async () => {
    const { notices, ...rest } = await access('')
    expect(rest).toEqual(nothing)
    expect(notices[0]).toBe('template.yaml:11: Say: has no access to tables, @connections or functions')
  })

  it.each([
    ['DynamoDBCrudPolicy: { TableName: !Ref Members }', { tables: { Members: 'read-write' } }],
    ['DynamoDBReadPolicy: { TableName: !Ref Members }', { tables: { Members: 'read' } }],
    ['DynamoDBWritePolicy: { TableName: !Ref Members }', { tables: { Members: 'write' } }],
    ['LambdaInvokePolicy: { FunctionName: !Ref Other }', { invokes: ['Other'] }],
    ['AmazonDynamoDBFullAccess', { tables: { Members: 'read-write' } }],
    ['arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess', { postsToConnections: ['POST', 'GET', 'DELETE'] }],
    [
      'Statement: [{ Effect: Allow, Action: execute-api:ManageConnections, Resource: !Sub "arn:aws:execute-api:*:*:${Chat}/*/POST/@connections/*" }]',
      { postsToConnections: ['POST'] },
    ],
    [
      'Statement: { Effect: Allow, Action: [dynamodb:Query], Resource: [!Sub "${Members.Arn}"] }',
      { tables: { Members: 'read' } },
    ],
    [
      'Statement: [{ Effect: Allow, Action: "dynamodb:*", Resource: "*" }, { Effect: Deny, Action: "dynamodb:Put*", Resource: "*" }, { Effect: Deny, Action: ["dynamodb:UpdateItem", "dynamodb:*Delete*", "dynamodb:BatchWriteItem"], Resource: "*" }]',
      { tables: { Members: 'read' } },
    ],
    [
      'Statement: [{ Effect: Allow, Action: "dynamodb:*Item", Resource: !Sub "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${AWS::StackName}-*" }]',
      { tables: { Members: 'read-write' } },
    ],
  ])('comes from its policies: %s', async (policy, expected) => {
    const { notices, ...rest } = await access(`Policies:\n  - ${policy}`)
    expect(notices.length).toBeGreaterThan(0)
    expect(rest).toEqual({ ...nothing, ...expected })
  })

  it('names a table as the template does, whose key here is longer', async () => {
    const policies = 'Policies:\n  - DynamoDBReadPolicy: { TableName: !Ref T }'
    const { notices, tables } = await access(policies, 'T:\n  Type: AWS::Serverless::SimpleTable')
    expect(tables).toEqual({ T__: 'read' })
    expect(notices[0]).toBe('template.yaml:11: Say: may read T')
  })

  it('comes from its role, the policies that name it, and connectors', async () => {
    const role = `Role:
  Type: AWS::IAM::Role
  Properties:
    ManagedPolicyArns: [!Ref Managed]
Managed:
  Type: AWS::IAM::ManagedPolicy
  Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Action: "execute-api:*", Resource: "*" }] } }
Policy:
  Type: AWS::IAM::Policy
  Properties:
    Roles: [!Ref Role]
    PolicyDocument: { Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Other.Arn }] }
Connects:
  Type: AWS::Serverless::Connector
  Properties: { Source: { Id: Say }, Destination: { Id: Members }, Permissions: [Read] }`
    const { notices: _, ...rest } = await access('Role: !GetAtt Role.Arn', role)
    expect(rest).toEqual({
      tables: { Members: 'read' },
      postsToConnections: ['POST', 'GET', 'DELETE'],
      invokes: ['Other'],
      problems: [],
    })
  })

  it('is everything where the role is somewhere else, and a policy from elsewhere is said', async () => {
    const elsewhere = await access('Role: arn:aws:iam::123456789012:role/made-by-hand')
    expect(elsewhere.tables).toEqual({ Members: 'read-write' })
    expect(elsewhere.invokes).toEqual(['Say', 'Other'])
    expect(elsewhere.notices).toContain(
      'template.yaml:11: Say: its role is not in this template: it may do everything here',
    )
    const { notices } = await access(
      'Policies: [OurOwnPolicy, AWSLambdaBasicExecutionRole, { SQSSendMessagePolicy: { QueueName: q } }]',
    )
    expect(notices).toEqual([
      'template.yaml:11: Say: has no access to tables, @connections or functions',
      'template.yaml:17: the policy OurOwnPolicy is not in this template: its permissions are not known here',
      'template.yaml:17: Say: SQSSendMessagePolicy is left out: it is about something that the embedded stack does not have',
      'template.yaml:20: left out, since neither a route nor the stream of a table leads to them: Other (line 20)',
    ])
  })

  it('is what the author meant, whose Region, account and API are written in the template', async () => {
    const { notices, ...rest } = await access(`Policies:
  - Statement:
      - { Effect: Allow, Action: dynamodb:Query, Resource: "arn:aws:dynamodb:eu-north-1:210987654321:table/my-chat-Members" }
      - { Effect: Allow, Action: "dynamodb:*", Resource: "arn:aws:dynamodb:#{AWS::Region}:#{AWS::AccountId}:table/by-hand" }
      - { Effect: Allow, Action: execute-api:ManageConnections, Resource: "arn:aws:execute-api:us-east-1:*:a1b2c3d4e5/*/POST/*" }`)
    expect(rest).toEqual({ ...nothing, tables: { Members: 'read' }, postsToConnections: ['POST'] })
    expect(notices).toContain(
      'template.yaml:20: the table by-hand is not in this template: it does not exist here, and requests for it fail',
    )
  })
})
