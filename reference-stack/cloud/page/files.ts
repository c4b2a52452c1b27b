import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { CustomResource, Duration } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { PageConfig } from '../../page/page-config.ts'
import { type CloudOptions, logGroupName, pageFunction, physicalName } from '../cloud-options.ts'
import { addRole } from '../execution-role.ts'
import { architectureOf } from '../functions.ts'
import { addLogGroup } from '../logs.ts'
import { type PageBundle, pageWriter } from './bundle-page.ts'
import type { PageProperties } from './write-files.ts'

/** CloudFormation's own limit is an hour, and a function that says nothing makes it wait that long. */
const answerTimeout = Duration.minutes(5)

/**
 * The files in the bucket: a resource of the stack, so that they come with it, change with it and go with it, by a function that
 * carries them and may put and delete in this one bucket.
 *
 * @param config becomes `config.json`
 */
export function addFiles(
  scope: Construct,
  {
    bucket,
    options,
    page,
    config,
  }: {
    readonly bucket: Bucket
    readonly options: CloudOptions
    readonly page: PageBundle
    readonly config: PageConfig
  },
): void {
  const functionName = physicalName(options.stackName, pageFunction)
  const logGroup = addLogGroup(scope, logGroupName(functionName), options, 'Logs')
  const changing = new PolicyStatement({
    actions: ['s3:DeleteObject', 's3:PutObject'],
    resources: [bucket.arnForObjects('*')],
  })
  const { functionArn: serviceToken } = new Function(scope, 'Writer', {
    functionName,
    code: Code.fromAsset(page.folder),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: architectureOf(options),
    memorySize: pageWriter.memoryMb,
    timeout: Duration.seconds(pageWriter.timeoutSeconds),
    environment: { BUCKET_ENDPOINT: `https://${bucket.bucketRegionalDomainName}` },
    role: addRole(scope, 'Role', logGroup, [changing]),
    logGroup,
  })
  const properties: PageProperties = { Files: page.contentTypes, Config: config }
  new CustomResource(scope, 'Files', {
    resourceType: 'Custom::PageFiles',
    serviceToken,
    serviceTimeout: answerTimeout,
    // The files are in the function's code: without the digest CloudFormation would not see that they have changed.
    properties: { ...properties, Digest: page.digest },
  })
}
