import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { contentSecurityPolicy } from '../../page/page-headers.ts'
import { type CloudOptions, globalName } from '../cloud-options.ts'
import type { PageBundle } from './bundle-page.ts'
import { addFiles } from './files.ts'

/** The resources that make up the page of a stack. */
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

/**
 * CloudFront before the bucket, over HTTPS only. The certificate is that of `cloudfront.net`, since a stack knows no domain of
 * its user's; with it the lowest version of TLS cannot be chosen.
 */
function addDistribution(
  scope: Construct,
  {
    bucket,
    webSocketUrl,
    options,
  }: { readonly bucket: Bucket; readonly webSocketUrl: string; readonly options: CloudOptions },
): Distribution {
  const originAccessControl = new S3OriginAccessControl(scope, 'AccessControl', {
    originAccessControlName: globalName(options),
  })
  return new Distribution(scope, 'Distribution', {
    comment: `fanbench: the page of ${options.stackName}`,
    defaultRootObject: 'index.html',
    httpVersion: HttpVersion.HTTP2_AND_3,
    // Europe and North America.
    priceClass: PriceClass.PRICE_CLASS_100,
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket, { originAccessControl }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      // Of what is marked `no-cache`, as all files are, it keeps a copy for its shortest time, a second: nothing has to be
      // invalidated after a deployment.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: addHeaders(scope, webSocketUrl, options),
    },
  })
}

function addHeaders(scope: Construct, webSocketUrl: string, options: CloudOptions): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName: globalName(options),
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(webSocketUrl), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
  })
}
