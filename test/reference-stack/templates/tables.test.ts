import { describe, expect, it } from 'vitest'
import { readText, samChat } from './reading.ts'

async function tables(resources: string) {
  const { definition, problems, notices } = await readText(samChat({ resources }))
  return { tables: definition?.tables, problems, notices }
}

describe('tables of a template', () => {
  it('have keys of every type, indexes, a TTL attribute, a stream and the name that they are given', async () => {
    const { tables: found } = await tables(`Members:
  Type: AWS::DynamoDB::Table
  Properties:
    TableName: !Sub "\${AWS::StackName}-members"
    AttributeDefinitions: [{ AttributeName: room, AttributeType: S }, { AttributeName: at, AttributeType: N }, { AttributeName: who, AttributeType: B }]
    KeySchema: [{ AttributeName: room, KeyType: HASH }, { AttributeName: at, KeyType: RANGE }]
    GlobalSecondaryIndexes:
      - { IndexName: by-who, KeySchema: [{ AttributeName: who, KeyType: HASH }], Projection: { ProjectionType: KEYS_ONLY } }
    LocalSecondaryIndexes:
      - { IndexName: in-room, KeySchema: [{ AttributeName: room, KeyType: HASH }, { AttributeName: who, KeyType: RANGE }], Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [nick] } }
    TimeToLiveSpecification: { AttributeName: ttl, Enabled: true }
    StreamSpecification: { StreamViewType: NEW_IMAGE }`)
    expect(found).toEqual({
      Members: {
        name: 'my-chat-members',
        partitionKey: 'room',
        sortKey: { name: 'at', type: 'N' },
        expiresAt: 'ttl',
        indexes: {
          'by-who': { partitionKey: { name: 'who', type: 'B' }, projects: 'keys' },
          'in-room': { sortKey: { name: 'who', type: 'B' }, projects: ['nick'] },
        },
        stream: 'NEW_IMAGE',
      },
    })
  })

  it("have SAM's key, and a name as CloudFormation makes them", async () => {
    const { tables: found } = await tables(`T1: { Type: AWS::Serverless::SimpleTable }
Counted: { Type: AWS::Serverless::SimpleTable, Properties: { PrimaryKey: { Name: n, Type: Number } } }`)
    expect(found).toEqual({
      T1_: { name: 'my-chat-T1', partitionKey: 'id' },
      Counted: { name: 'my-chat-Counted', partitionKey: { name: 'n', type: 'N' } },
    })
  })

  it('have the units that they are provisioned with, and none on demand', async () => {
    const text = (more: string) => `Members:
  Type: AWS::DynamoDB::Table
  Properties:
    AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: who, AttributeType: S }]
    KeySchema: [{ AttributeName: id, KeyType: HASH }]
    GlobalSecondaryIndexes:
      - { IndexName: by-who, KeySchema: [{ AttributeName: who, KeyType: HASH }], Projection: { ProjectionType: ALL }, ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 } }
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 }
    ${more}
Simple: { Type: AWS::Serverless::SimpleTable, Properties: { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 } } }`
    const { tables: found } = await tables(text('BillingMode: PROVISIONED'))
    expect(found?.['Members']?.provisioned).toEqual({ readUnits: 1, writeUnits: 2 })
    expect(found?.['Members']?.indexes?.['by-who']).toMatchObject({ provisioned: { readUnits: 3, writeUnits: 4 } })
    expect(found?.['Simple']?.provisioned).toEqual({ readUnits: 5, writeUnits: 6 })
    const { tables: onDemand } = await tables(text('BillingMode: PAY_PER_REQUEST'))
    expect(onDemand?.['Members']?.provisioned).toBeUndefined()
    expect(onDemand?.['Members']?.indexes?.['by-who']).not.toHaveProperty('provisioned')
  })

  it('without a key are refused', async () => {
    const { problems } = await tables('Members: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [] } }')
    expect(problems).toEqual([
      'template.yaml:18: Members: has no partition key: KeySchema needs an attribute with KeyType HASH',
    ])
  })
})
