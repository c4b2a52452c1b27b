/** The parts of a host name of AWS. */
export interface AwsHost {
  /** As the host names have it: `dynamodb`, `execute-api`, `s3`. */
  readonly service: string
  /** Undefined where the name has none: `sts.amazonaws.com`. */
  readonly region: string | undefined
  /** The part before the service: an API's id, a bucket. */
  readonly prefix: string
}

const suffix = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/
/** `eu-west-1`, `us-gov-east-1`; `local-1` is the embedded stack's. */
const aRegion = /^[a-z]+(?:-[a-z]+)*-\d+$/

/** @param host in lower case, without a port; undefined for one that is not AWS's */
export function readAwsHost(host: string): AwsHost | undefined {
  if (!suffix.test(host)) return undefined
  const labels = host.replace(suffix, '').split('.')
  const region = labels.length > 1 && aRegion.test(labels.at(-1) ?? '') ? labels.pop() : undefined
  const service = serviceOf(labels.pop() ?? '')
  return { service, region, prefix: labels.join('.') }
}

/** `123456789012.ddb.eu-west-1.amazonaws.com` is DynamoDB by account; `-fips` is another door to the same service. */
function serviceOf(label: string): string {
  return label === 'ddb' ? 'dynamodb' : label.replace(/-fips$/, '')
}
