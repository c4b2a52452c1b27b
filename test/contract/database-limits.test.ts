import { randomUUID } from 'node:crypto'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import { contract } from './contract.ts'

const partitionWrites = 10
const { place, row } = contract('probe', { partitionWrites })

const smallPartition = { needs: 'partitions that take only a few units a second' }

/** Units that one partition key gets many seconds later. */
const large = 'x'.repeat(200_000)

async function put(connectionId: string): Promise<unknown> {
  const Item = { connectionId: { S: connectionId }, at: { S: randomUUID() }, json: { S: large } }
  return place.database.send(new PutItemCommand({ TableName: place.target.tables['events'], Item }))
}

row(
  '6-partition-limit',
  async () => {
    const [full, other] = [randomUUID(), randomUUID()]
    await put(full)
    await expect(put(full)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' })
    await put(other)
  },
  smallPartition,
)

row(
  '6.1-throttled',
  async () => {
    const full = randomUUID()
    await put(full)
    await expect(put(full)).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message: expect.stringMatching(/^The level of configured provisioned throughput for the table was exceeded\. /),
      $metadata: { httpStatusCode: 400 },
      ThrottlingReasons: [
        {
          reason: 'TableWriteKeyRangeThroughputExceeded',
          resource: expect.stringMatching(/^arn:aws:dynamodb:.*:table\//),
        },
      ],
    })
  },
  smallPartition,
)
