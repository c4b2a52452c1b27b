import { type Item, type Store, actionOf, prefixes, tableOf, validationOf } from '../engine.ts'
import { type Answer, type Consumed, type OwnOperation, consumedByTable } from '../operations/own-operation.ts'
import { type Target, assertDistinct, targetOf, typesOf, unitsPerUnit } from './request.ts'

interface GetRequest {
  readonly TableName: string
  readonly Key: Item
}

interface Request {
  readonly TransactItems: readonly { readonly Get: GetRequest }[]
}

const { types, custom } = validationOf('GetItem')
const getItem = actionOf<{ readonly Item?: Item; readonly ConsumedCapacity?: Consumed }>('GetItem')

/** TransactGetItems: all items as they are at one instant, between transactions and single writes. */
export const transactGetItems: OwnOperation<Request> = {
  types: () => ({
    ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] },
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: 'ValueStruct<TransactGetItem>',
        children: {
          Get: {
            type: 'FieldStruct<Get>',
            notNull: true,
            children: typesOf(types, ['TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames']),
          },
        },
      },
    },
  }),

  mistake({ TransactItems }, store) {
    for (const { Get } of TransactItems) {
      const found = custom?.(Get, store)
      if (found !== undefined) return found
    }
    return undefined
  },

  async perform(store, { TransactItems }): Promise<Answer> {
    const requests = TransactItems.map(({ Get }) => Get)
    const targets = await Promise.all(
      requests.map(async (request) => targetOf(await tableOf(store, request.TableName, true), request)),
    )
    assertDistinct(targets)
    const items = await store.db.getMany(targets.map(({ table, key }) => `${prefixes.items(table.TableName)}${key}`))
    const answers = await Promise.all(
      requests.map((request, at) => getFrom(store, request, targets[at] as Target, items[at])),
    )
    const units = answers.map(({ ConsumedCapacity }, at) => ({
      table: requests[at]?.TableName ?? '',
      units: (ConsumedCapacity?.CapacityUnits ?? 0) * unitsPerUnit,
    }))
    return { ...consumedByTable(units), Responses: answers.map(({ Item }) => (Item === undefined ? {} : { Item })) }
  },
}

/** GetItem of a table that has nothing but this item, as it was. */
async function getFrom(store: Store, request: GetRequest, { table, key }: Target, item: Item | undefined) {
  const asItWas: Store = {
    ...store,
    getItemDb: (name) => ({
      ...store.getItemDb(name),
      get: (asked, done) => done(null, asked === key ? item : undefined),
    }),
  }
  const asked = { ...request, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }
  return new Promise<{ readonly Item?: Item; readonly ConsumedCapacity?: Consumed }>((resolve, reject) => {
    getItem(asItWas, asked, (error, answer) => {
      if (answer === undefined) reject(error instanceof Error ? error : new Error(`no answer for ${table.TableName}`))
      else resolve(answer)
    })
  })
}
