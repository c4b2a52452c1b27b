import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { decidedProperties } from '../../../reference-stack/templates/resources/properties.ts'
import { propertiesPage } from '../../../scripts/template-properties.ts'
import { readText, samChat } from './reading.ts'

const { resolve } = createRequire(import.meta.url)

/** The module of the CDK that has the properties of a type, made from CloudFormation's own specification. */
const modules: Readonly<Record<string, string>> = {
  Lambda: 'aws-lambda/lib/lambda',
  Serverless: 'aws-sam/lib/sam',
  DynamoDB: 'aws-dynamodb/lib/dynamodb',
  ApiGatewayV2: 'aws-apigatewayv2/lib/apigatewayv2',
}

/** The CDK's specification of SAM has no WebSocket API. */
const specified = Object.keys(decidedProperties).filter((type) => type !== 'AWS::Serverless::WebSocketApi')

/** `sseSpecification` is written `SSESpecification`. */
function propertiesOf(type: string): string[] {
  const [, service = '', resource = ''] = type.split('::')
  const file = resolve(`aws-cdk-lib/package.json`).replace('package.json', `${modules[service]}.generated.d.ts`)
  const source = readFileSync(file, 'utf8')
  const [, members = ''] = new RegExp(`export interface Cfn${resource}Props [^{]*{([^]*?)\\n}`).exec(source) ?? []
  return [...members.matchAll(/\n {4}readonly (\w+)\??:/g)].map(([, name = '']) =>
    name === 'sseSpecification' ? 'SSESpecification' : name.charAt(0).toUpperCase() + name.slice(1),
  )
}

describe('the properties of a template', () => {
  it.each(specified)('of type %s are all decided on, each once', (type) => {
    const { read: isRead, withoutEffect, notEmulated } = decidedProperties[type]!
    const decided = [isRead, withoutEffect, notEmulated].flatMap((list) => list.trim().split(/\s+/))
    const known = propertiesOf(type)
    expect(known.length).toBeGreaterThan(2)
    expect(known.filter((name) => !decided.includes(name))).toEqual([])
    expect(decided.filter((name, place) => decided.indexOf(name) !== place)).toEqual([])
  })

  it('are in the page of the docs as they are here: `npm run template-properties` writes it', () => {
    expect(readFileSync('docs/template-properties.md', 'utf8')).toBe(propertiesPage())
  })

  it('are named with their lines where they change what is measured, and where nobody knows them', async () => {
    const properties = `ReservedConcurrentExecutions: 1
AutoPublishAlias: live
ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }
SnapStart: { ApplyOn: PublishedVersions }
Tracing: Active
Invented: 1`
    const resources = `People:
  Type: AWS::DynamoDB::Table
  Properties:
    KeySchema: [{ AttributeName: id, KeyType: HASH }]
    AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }`
    const { definition, notices, problems } = await readText(samChat({ properties, resources }))
    expect(problems).toEqual([])
    expect(definition?.functions['Say']?.reservedConcurrency).toBe(1)
    const differences = notices.filter((notice) => !/no access|serves nobody/.test(notice))
    expect(definition?.notEmulated?.map((text) => text.replace(/^.*(?=template.yaml)/, ''))).toEqual(differences)
    expect(differences).toEqual([
      'template.yaml:20: Say: SnapStart changes what is measured, and is not emulated',
      'template.yaml:22: Say: Invented is not known to fanbench, and is left out',
    ])
  })

  it('of a function in serverless.yml are named by those of CloudFormation', async () => {
    const text = `service: s
provider: { name: aws, runtime: nodejs24.x }
functions:
  say:
    handler: app.handler
    reservedConcurrency: 2
    url: true
    snapStart: true
    events: [{ websocket: $connect }, { websocket: say }]`
    const { definition, notices, problems } = await readText(text, { name: 'serverless.yml' })
    expect(problems).toEqual([])
    expect(definition?.functions['say']?.reservedConcurrency).toBe(2)
    expect(
      notices.filter((notice) => notice.includes('not emulated')).map((notice) => notice.replace(/^.*?: /, '')),
    ).toEqual([
      'SayLambdaFunction: FunctionUrlConfig changes what is measured, and is not emulated',
      'SayLambdaFunction: SnapStart changes what is measured, and is not emulated',
    ])
  })
})
