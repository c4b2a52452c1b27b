import type { CloudOptions } from '../reference-stack/cloud/cloud-options.ts'

/** The options of an account that does not exist, for templates that are only inspected. */
export const madeUpOptions: CloudOptions = {
  stackName: 'fanbench-trial',
  account: '123456789012',
  region: 'eu-west-1',
  architecture: 'arm64',
  memoryMb: null,
  reservedConcurrency: {},
  logRetentionDays: 7,
  page: false,
  nonce: 'made-up-nonce',
  tags: { fanbench: 'fanbench-trial' },
  ticketPublicKey: null,
}
