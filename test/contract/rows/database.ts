import type { Rows } from './row.ts'

const transactWriteItems = 'DynamoDB API Reference, TransactWriteItems'
const transactions = 'DynamoDB Developer Guide, Amazon DynamoDB Transactions: How it works'

const noStream = 'the tables of the contract have no stream; test/reference-stack/local/ tries it on the stand-in'

const burst = 'DynamoDB Developer Guide, "DynamoDB burst and adaptive capacity"'
const provisionedIndex =
  'DynamoDB Developer Guide, "Provisioned throughput considerations for Global Secondary Indexes"'
const onDemand =
  'the table of the probe is on demand; test/reference-stack/local/dynamodb/throughput.test.ts tries it on the stand-in'

/** 6 DynamoDB, 6.1 its errors. */
export const databaseRows = {
  '6.1-failed-check': { flag: 'D/O', claim: 'a condition that does not hold is ConditionalCheckFailedException' },
  '6.1-failed-check-item': {
    flag: 'D',
    claim: 'with ReturnValuesOnConditionCheckFailure ALL_OLD its error has the item that was checked',
    source: 'DynamoDB API Reference, PutItem, UpdateItem and DeleteItem; ConditionalCheckFailedException',
  },
  '6.1-unknown-operation': {
    flag: 'O',
    claim: 'an operation that there is not is UnknownOperationException',
    source: 'architect/dynalite, held against DynamoDB',
  },
  '6-transaction': {
    flag: 'D',
    claim: 'TransactWriteItems puts, updates, deletes and checks items of several tables: all or none',
    source: transactWriteItems,
  },
  '6-transaction-units': {
    flag: 'D',
    claim: 'a transaction consumes two units for each that the same would take alone',
    source: transactions,
  },
  '6-transaction-token': {
    flag: 'D',
    claim:
      'a transaction is done once for each client request token; another request with it is IdempotentParameterMismatchException',
    source: transactWriteItems,
  },
  '6-transaction-get': { flag: 'D', claim: 'TransactGetItems returns items in the order in which they were asked for' },
  '6-transaction-conflict': {
    flag: 'D',
    claim: 'a single write of an item of a transaction under way is TransactionConflictException',
    source: transactions,
    untried: 'a single write waits in the stand-in; of two transactions one is cancelled there too',
  },
  '6-provisioned': {
    flag: 'D',
    claim: 'a provisioned table takes its read and write units a second; requests beyond are throttled',
    source: 'DynamoDB Developer Guide, "DynamoDB provisioned capacity mode"',
    untried: onDemand,
  },
  '6-burst': {
    flag: 'D',
    claim: 'the unused units of a provisioned table are retained for up to 300 s, and consumed by a burst',
    source: burst,
    untried: onDemand,
  },
  '6-provisioned-index': {
    flag: 'D',
    claim:
      'a global index has units of its own; a write of the table is throttled where the index has not the units for it',
    source: provisionedIndex,
    untried: onDemand,
  },
  '6-throttled-batch': {
    flag: 'D',
    claim: 'the throttled items of a batch are unprocessed; if none can be done, the batch is throttled',
    source: 'DynamoDB API Reference, BatchWriteItem and BatchGetItem',
    untried: onDemand,
  },
  '6-throttled-transaction': {
    flag: 'D',
    claim: 'a transaction that is throttled is cancelled, with the reason ProvisionedThroughputExceeded',
    source: transactWriteItems,
    untried: onDemand,
  },
  '6-failed-check-consumes': {
    flag: 'D',
    claim: 'a write whose condition fails consumes write units',
    source: 'DynamoDB Developer Guide, "DynamoDB read and write operations"',
    untried: onDemand,
  },
  '6-partition-limit': {
    flag: 'D',
    claim: 'one partition takes 3,000 read units and 1,000 write units a second, and no burst of more',
    source: 'AWS re:Post, "How does Amazon DynamoDB handle spiky workloads in short intervals?"',
  },
  '6.1-throttled': {
    flag: 'D/O',
    claim: 'a throttled request is ProvisionedThroughputExceededException, with its reason and the resource',
  },
  '6-time-to-live': {
    flag: 'D',
    claim: 'DescribeTimeToLive tells the attribute by which items expire, and the status ENABLED',
    source: 'DynamoDB API Reference, DescribeTimeToLive',
  },
  '6-time-to-live-late': {
    flag: 'D',
    claim: 'an item that has expired is deleted within a few days, and read until then',
    source: 'DynamoDB Developer Guide, Using time to live (TTL)',
    untried: 'needs days; the stand-in deletes --ttl-delay after the expiry, or never',
  },
  '6-stream-record': {
    flag: 'D',
    claim:
      'a write that changes an item has one record in the stream of its table, in the order of the writes of this item',
    source: 'DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"',
    untried: noStream,
  },
  '6-stream-unchanged': {
    flag: 'D',
    claim: 'PutItem and UpdateItem that change no data of an item have no record',
    source: 'DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"',
    untried: noStream,
  },
  '6-stream-expired': {
    flag: 'D',
    claim: 'the record of an item that time to live has deleted has a userIdentity: Service, dynamodb.amazonaws.com',
    source: 'DynamoDB API Reference, Record of DynamoDB Streams',
    untried: noStream,
  },
  '6-stream-shards': {
    flag: 'D',
    claim:
      'a new table on demand takes 4,000 writes a second: four partitions, whose shards a function reads at the same time',
    source: 'DynamoDB Developer Guide, "DynamoDB on-demand capacity mode"; that it has four shards follows from it',
    untried: noStream,
  },
  '6.1-cancelled': {
    flag: 'D/O',
    claim: 'a transaction with a failed condition is TransactionCanceledException, with a reason for each action',
    source: transactWriteItems,
  },
  '6.1-one-item-twice': {
    flag: 'D/O',
    claim: 'two actions of a transaction on one item are a ValidationException of the whole',
    source: 'paritysuite/dynamodb-conformance and getmoto/moto, pull request 7378, tried on DynamoDB',
  },
} as const satisfies Rows
