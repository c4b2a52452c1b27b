import type { CloudOptions } from '../reference-stack/cloud/cloud-options.ts'

/** Of an account that nobody has: for templates that are only looked at. */
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
