import { type Table, tableOf, validationOf } from '../engine.ts'
import type { OwnOperation } from '../operations/own-operation.ts'

/** Teaches dynalite's CreateTable to keep the stream's specification, which it drops. */
export function keepStreamSpecifications(): void {
  validationOf('CreateTable').types['StreamSpecification'] = {
    type: 'FieldStruct<StreamSpecification>',
    children: {
      StreamEnabled: { type: 'Boolean', notNull: true },
      StreamViewType: { type: 'String', enum: ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] },
    },
  }
}

const { types } = validationOf('DescribeTable')

/** DescribeTable, with the label and the ARN of the table's stream. */
export const describeTable: OwnOperation<{ readonly TableName: string }> = {
  types: () => types,
  async perform(store, { TableName }) {
    const table = await tableOf(store, TableName, false)
    if (table.StreamSpecification?.StreamEnabled !== true) return { Table: table }
    return { Table: { ...table, LatestStreamLabel: labelOf(table), LatestStreamArn: streamArn(table) } }
  },
}

export function streamArn(table: Table): string {
  return `${table.TableArn}/stream/${labelOf(table)}`
}

/** "A timestamp, in ISO 8601 format": of the moment from which on there is the stream. */
function labelOf({ CreationDateTime }: Table): string {
  return new Date(CreationDateTime * 1000).toISOString().slice(0, -1)
}
