import type { TargetFile } from '../../../reference-stack/target-file.ts'

/** As the AWS CLI, boto3 and the SDKs call a service in `AWS_ENDPOINT_URL_...`. */
const serviceIds: Readonly<Partial<Record<keyof TargetFile['endpoints'], string>>> = {
  management: 'APIGATEWAYMANAGEMENTAPI',
  lambda: 'LAMBDA',
  cloudwatch: 'CLOUDWATCH',
  dynamodb: 'DYNAMODB',
  logs: 'CLOUDWATCH_LOGS',
  sts: 'STS',
}

/** Lines for a shell, after which AWS's own tools speak to the embedded stack. Nobody checks the keys, but some have to be there. */
export function awsVariables({ region, endpoints }: Pick<TargetFile, 'region' | 'endpoints'>): string[] {
  const services = Object.entries(serviceIds) as [keyof TargetFile['endpoints'], string][]
  return [
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated`,
    ...services.map(([service, id]) => `export AWS_ENDPOINT_URL_${id}=${endpoints[service]}`),
  ]
}
