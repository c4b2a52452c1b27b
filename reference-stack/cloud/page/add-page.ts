import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { CloudOptions } from '../cloud-options.ts'
import type { PageBundle } from './bundle-page.ts'
import { addDistribution } from './distribution.ts'
import { addFiles } from './files.ts'

/** What the page of a stack is made of. */
export interface PageParts {
  readonly options: CloudOptions
  readonly page: PageBundle
  /** Known only when the stack is deployed. */
  readonly webSocketUrl: string
}

/**
 * The page to sit in: its files in a private bucket, behind CloudFront.
 * @returns its address: `https://d111111abcdef8.cloudfront.net`
 */
export function addPage(parent: Construct, { options, page, webSocketUrl }: PageParts): string {
  const scope = new Construct(parent, 'Page')
  const bucket = addBucket(scope)
  const { domainName } = addDistribution(scope, { bucket, options, webSocketUrl })
  addFiles(scope, { bucket, options, page, config: { webSocketUrl, chat: page.chat } })
  return `https://${domainName}`
}

/**
 * The bucket of the page's files, for CloudFront alone. Without versions: each deployment can put the files again, and a bucket
 * that keeps old versions cannot be deleted by deleting what is in it.
 */
function addBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'Bucket', {
    // CloudFormation chooses the name: bucket names are unique across all accounts.
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    // It is empty by then: what is in it is deleted first.
    removalPolicy: RemovalPolicy.DESTROY,
  })
}
