import { beforeAll, describe, expect, test } from 'vitest'
import { chat } from '../../../../reference-stack/chats/rooms/chat.ts'
import { type Template, propertiesOf, synthesised } from '../synthesised.ts'

const url = 'wss://<Api>.execute-api.eu-west-1.<AWS::URLSuffix>/prod'

let without: Template
let template: Template
beforeAll(async () => {
  without = await synthesised(chat)
  template = await synthesised(chat, { page: true })
})

/** The only resource of a type, with its logical id. */
function only(type: string): readonly [id: string, properties: Readonly<Record<string, unknown>>] {
  const [first, ...others] = template.ofType(type)
  if (first === undefined || others.length > 0) throw new Error(`not one ${type}`)
  return first
}

test('it adds its own resources to the stack, and changes none of the chat', () => {
  const own = Object.entries(template.resources).filter(([id]) => !Object.hasOwn(without.resources, id))
  expect(own.map(([, { Type }]) => Type).toSorted()).toEqual([
    'AWS::CloudFront::Distribution',
    'AWS::CloudFront::OriginAccessControl',
    'AWS::CloudFront::ResponseHeadersPolicy',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'Custom::PageFiles',
  ])
  for (const [id, resource] of Object.entries(without.resources)) expect(template.resources[id]).toEqual(resource)
  const [distribution] = only('AWS::CloudFront::Distribution')
  expect(template.outputs).toEqual({
    ...without.outputs,
    PageUrl: { Value: `https://<${distribution}.DomainName>` },
  })
})

describe('the bucket', () => {
  test('is private, encrypted, and deleted with the stack', () => {
    const [id, bucket] = only('AWS::S3::Bucket')
    expect(bucket).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      Tags: [{ Key: 'fanbench', Value: 'fanbench-trial' }],
    })
    const { DeletionPolicy, UpdateReplacePolicy } = template.resources[id] ?? {}
    expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' })
  })

  test('is read by its own distribution alone, and by nobody over less than TLS 1.2', () => {
    const [bucket] = only('AWS::S3::Bucket')
    const [distribution] = only('AWS::CloudFront::Distribution')
    const [, { Bucket, PolicyDocument }] = only('AWS::S3::BucketPolicy')
    const { Statement } = PolicyDocument as { Statement: readonly Readonly<Record<string, unknown>>[] }
    const everything = [`<${bucket}.Arn>`, `<${bucket}.Arn>/*`]
    const nobody = { Action: 's3:*', Effect: 'Deny', Principal: { AWS: '*' }, Resource: everything }
    expect(Bucket).toBe(`<${bucket}>`)
    expect(Statement).toEqual([
      { ...nobody, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...nobody, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      {
        Action: 's3:GetObject',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Resource: `<${bucket}.Arn>/*`,
        Condition: {
          StringEquals: {
            'AWS:SourceArn': `arn:<AWS::Partition>:cloudfront::<AWS::AccountId>:distribution/<${distribution}>`,
          },
        },
      },
    ])
  })
})

describe('CloudFront', () => {
  test('answers over HTTPS only, and signs what it asks of the bucket', () => {
    const [bucket] = only('AWS::S3::Bucket')
    const [control, { OriginAccessControlConfig }] = only('AWS::CloudFront::OriginAccessControl')
    const [, { DistributionConfig }] = only('AWS::CloudFront::Distribution')
    const { Origins, DefaultCacheBehavior, DefaultRootObject } = DistributionConfig as {
      Origins: readonly Readonly<Record<string, unknown>>[]
      DefaultCacheBehavior: Readonly<Record<string, unknown>>
      DefaultRootObject: string
    }
    expect(Origins).toMatchObject([
      { DomainName: `<${bucket}.RegionalDomainName>`, OriginAccessControlId: `<${control}.Id>` },
    ])
    expect(OriginAccessControlConfig).toEqual({
      // CloudFront has no Regions: the name of a stack may be taken there by that of another Region.
      Name: 'fanbench-trial-eu-west-1',
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    })
    expect(DefaultRootObject).toBe('index.html')
    expect(DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: 'https-only',
      AllowedMethods: ['GET', 'HEAD'],
      Compress: true,
    })
  })

  test('has browsers run no script but the page’s own, and connect to this chat alone', () => {
    const [id, { ResponseHeadersPolicyConfig }] = only('AWS::CloudFront::ResponseHeadersPolicy')
    const [, { DistributionConfig }] = only('AWS::CloudFront::Distribution')
    expect(DistributionConfig).toMatchObject({ DefaultCacheBehavior: { ResponseHeadersPolicyId: `<${id}>` } })
    const { Name, SecurityHeadersConfig } = ResponseHeadersPolicyConfig as {
      Name: string
      SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: string } }
    }
    expect(Name).toBe('fanbench-trial-eu-west-1')
    const { ContentSecurityPolicy } = SecurityHeadersConfig.ContentSecurityPolicy
    const directives = Object.fromEntries(
      ContentSecurityPolicy.split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources]
      }),
    )
    expect(directives).toMatchObject({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'", url],
      'frame-ancestors': ["'none'"],
    })
    expect(ContentSecurityPolicy).not.toMatch(/unsafe|\*|https:/)
    expect(SecurityHeadersConfig).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY' },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
    })
  })
})

describe('the files', () => {
  test('are those of the page, and where its chat is they learn when the stack is deployed', () => {
    const [, { Files, Config, ServiceTimeout }] = only('Custom::PageFiles')
    expect(Files).toEqual({
      'index.html': 'text/html; charset=utf-8',
      'page.css': 'text/css; charset=utf-8',
      'page.js': 'text/javascript; charset=utf-8',
    })
    // A reference to the API, which CloudFormation makes a URL of.
    expect(Config).toEqual({ webSocketUrl: url, chat: 'rooms' })
    expect(ServiceTimeout).toBe('300')
  })

  test('are put there by a function that may do nothing else, under names that the policies of fanbench cover', () => {
    const [bucket] = only('AWS::S3::Bucket')
    const [, { ServiceToken }] = only('Custom::PageFiles')
    const writer = propertiesOf(template, String(ServiceToken).replace('.Arn', ''))
    expect(writer).toMatchObject({ FunctionName: 'fanbench-trial-PageFiles', Runtime: 'nodejs24.x' })
    const { LogGroup } = writer['LoggingConfig'] as { LogGroup: string }
    expect(propertiesOf(template, LogGroup)).toMatchObject({ LogGroupName: '/aws/lambda/fanbench-trial-PageFiles' })
    const role = propertiesOf(template, String(writer['Role']).replace('.Arn', ''))
    expect(role).not.toHaveProperty('ManagedPolicyArns')
    expect(role['Policies']).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: LogGroup.replace('>', '.Arn>'),
            },
            { Effect: 'Allow', Action: ['s3:DeleteObject', 's3:PutObject'], Resource: `<${bucket}.Arn>/*` },
          ],
        },
      },
    ])
  })
})

test('is refused for a chat that it does not speak, with every other mistake', async () => {
  const { Connect } = chat.functions
  const wrong = synthesised(
    { ...chat, protocol: 'mine', functions: { ...chat.functions, PageFiles: Connect } },
    { page: true, stackName: `fanbench-${'a'.repeat(32)}`, region: 'ap-southeast-northeast-1' },
  )
  await expect(wrong).rejects.toMatchObject({
    problems: expect.arrayContaining([
      expect.stringMatching(/^page: it speaks with the chats rooms, .*; the protocol of the definition is mine$/),
      expect.stringContaining('functions.PageFiles'),
      expect.stringMatching(/has 66 characters; AWS takes 64$/),
    ]),
  })
})
