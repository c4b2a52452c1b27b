import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

/**
 * The bucket of the page's files, for CloudFront alone. Without versions: each deployment can put the files again, and a bucket
 * that keeps old versions cannot be deleted by deleting what is in it.
 */
export function addBucket(scope: Construct): Bucket {
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
