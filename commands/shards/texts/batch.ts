import { planFile } from '../../../src/artillery/folder/names.ts'
import { parseBucketPlace } from '../../../src/sharding/bucket/bucket-place.ts'
import type { FolderFacts } from './folder-facts.ts'

/** A CloudFormation template: the job definition, and the roles of its tasks. */
export function batchTemplate({ parts, ownedHost, url }: FolderFacts): string {
  const command = ['--parts', parts, ...(ownedHost === null ? [] : ['--i-own-this-target', ownedHost])]
  return `# Written by \`fanbench shard init\`. The load is in ${planFile}, which is in the image: to change it, make the folder again.
Description: ${JSON.stringify(`Shards of a load on ${url}, for an array job of AWS Batch on Fargate`)}
Parameters:
  Image:
    Type: String
    Description: The container image that was made of this folder
Resources:
  JobRole:
${taskRole}
      Policies:
${partsPolicy(parts)}
  ExecutionRole:
${taskRole}
      ManagedPolicyArns:
        - Fn::Sub: arn:\${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
  JobDefinition:
    Type: AWS::Batch::JobDefinition
    Properties:
      JobDefinitionName: fanbench-load
      Type: container
      PlatformCapabilities: [FARGATE]
      # A shard is never played again.
      RetryStrategy: { Attempts: 1 }
      Timeout: { AttemptDurationSeconds: 14400 }
      ContainerProperties:
        Image: { Ref: Image }
        Command: ${JSON.stringify(command).replaceAll('","', '", "')}
        JobRoleArn: { Fn::GetAtt: [JobRole, Arn] }
        ExecutionRoleArn: { Fn::GetAtt: [ExecutionRole, Arn] }
        ResourceRequirements:
          - { Type: VCPU, Value: '1' }
          - { Type: MEMORY, Value: '2048' }
        NetworkConfiguration: { AssignPublicIp: ENABLED }
        Environment:
          - { Name: AWS_REGION, Value: { Ref: AWS::Region } }
`
}

/** A role that a task of ECS may take. */
const taskRole = `    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: ecs-tasks.amazonaws.com }
            Action: sts:AssumeRole`

/** The policy that allows to write the parts of the shards to their bucket, and to list them. */
function partsPolicy(parts: string): string {
  const { bucket, prefix } = parseBucketPlace(parts)
  const below = prefix === '' ? '' : `${prefix}/`
  return `        - PolicyName: parts
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: s3:PutObject
                Resource: { Fn::Sub: ${JSON.stringify(`arn:\${AWS::Partition}:s3:::${bucket}/${below}*`)} }
              # Shards look for each other.
              - Effect: Allow
                Action: s3:ListBucket
                Resource: { Fn::Sub: ${JSON.stringify(`arn:\${AWS::Partition}:s3:::${bucket}`)} }
                Condition: { StringLike: { s3:prefix: ${JSON.stringify(`${below}*`)} } }`
}

/** The array job: a child for each shard. */
export function submitLine(shards: number): string {
  return `aws batch submit-job --job-name fanbench-load --job-queue <queue> --job-definition fanbench-load --array-properties size=${shards}`
}
