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
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { Duration } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { contentSecurityPolicy } from '../../page/page-headers.ts'
import { type CloudOptions, globalName } from '../cloud-options.ts'

/**
 * CloudFront before the bucket, over HTTPS only. The certificate is that of `cloudfront.net`, since a stack knows no domain of
 * its user's; with it the lowest version of TLS cannot be chosen.
 */
export function addDistribution(
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
