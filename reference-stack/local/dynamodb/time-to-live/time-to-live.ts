import { type Table, engine, tableOf, validationOf } from '../engine.ts'
import type { OwnOperation } from '../operations/own-operation.ts'

export interface ExpiringTable {
  readonly table: Table
  /** Has the second in which an item expires, since 1970. */
  readonly attribute: string
}

interface Update {
  readonly TableName: string
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean }
}

const { types } = validationOf('DescribeTimeToLive')

/** By which attribute items expire, table by table. On AWS a change of it takes up to an hour, here no time. */
export class TimeToLive {
  readonly #byName = new Map<string, ExpiringTable>()

  tables(): readonly ExpiringTable[] {
    return [...this.#byName.values()]
  }

  readonly describe: OwnOperation<Pick<Update, 'TableName'>> = {
    types: () => types,
    perform: async (store, { TableName }) => {
      const attribute = this.#attributeOf(await tableOf(store, TableName, false))
      const status = attribute === undefined ? 'DISABLED' : 'ENABLED'
      return {
        TimeToLiveDescription: {
          TimeToLiveStatus: status,
          ...(attribute !== undefined && { AttributeName: attribute }),
        },
      }
    },
  }

  readonly update: OwnOperation<Update> = {
    types: () => ({
      ...types,
      TimeToLiveSpecification: {
        type: 'FieldStruct<TimeToLiveSpecification>',
        notNull: true,
        children: {
          AttributeName: {
            type: 'String',
            notNull: true,
            lengthGreaterThanOrEqual: 1,
            lengthLessThanOrEqual: 255,
          },
          Enabled: { type: 'Boolean', notNull: true },
        },
      },
    }),
    perform: async (store, { TableName, TimeToLiveSpecification }) => {
      const table = await tableOf(store, TableName, false)
      const { AttributeName, Enabled } = TimeToLiveSpecification
      const mistake = mistakeOf(TimeToLiveSpecification, this.#attributeOf(table))
      if (mistake !== undefined) throw engine.validationError(mistake)
      if (Enabled) this.#byName.set(TableName, { table, attribute: AttributeName })
      else this.#byName.delete(TableName)
      return { TimeToLiveSpecification }
    },
  }

  /** A table that was deleted and made again has none. */
  #attributeOf({ TableName, TableId }: Table): string | undefined {
    const known = this.#byName.get(TableName)
    return known?.table.TableId === TableId ? known.attribute : undefined
  }
}

function mistakeOf(
  { AttributeName, Enabled }: Update['TimeToLiveSpecification'],
  current: string | undefined,
): string | undefined {
  if (current === undefined) return Enabled ? undefined : 'TimeToLive is already disabled'
  if (current !== AttributeName)
    return `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`
  return Enabled ? 'TimeToLive is already enabled' : undefined
}
