import { describe, expect, it } from 'vitest'
import { readTemplate } from '../../../reference-stack/templates/read-template.ts'
import { readText } from './reading.ts'

const table = { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }] } }
const exporting = (name: string, value: object) => ({ Value: value, Export: { Name: name } })
const imported = (name: string) => ({ 'Fn::ImportValue': name })

const data = {
  Resources: { Members: table },
  Outputs: {
    One: exporting('Data:Members', { Ref: 'Members' }),
    Two: exporting('Data:Arn', { 'Fn::GetAtt': ['Members', 'Arn'] }),
  },
}
const code = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          {
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 'dynamodb:Query', Resource: imported('Data:Arn') }],
            },
          },
        ],
      },
    },
    Say: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: '.',
        Handler: 'app.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { TABLE: imported('Data:Members') } },
      },
    },
  },
  Outputs: { Say: exporting('Code:Say', { 'Fn::GetAtt': ['Say', 'Arn'] }) },
}
const api = {
  Resources: {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ApiId: { Ref: 'Api' }, IntegrationType: 'AWS_PROXY', IntegrationUri: imported('Code:Say') },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: 'say',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
  },
}
const unrelated = { Resources: { Others: table } }

/** An app of the CDK with these stacks, of which `Api` is named. */
async function readApp(stacks: Readonly<Record<string, object>>) {
  const { Api, ...others } = stacks
  const files = Object.entries(others).map(([name, stack]) => [`${name}.template.json`, JSON.stringify(stack)])
  return await readText(JSON.stringify(Api), { name: 'Api.template.json', files: Object.fromEntries(files) })
}

describe('an app of the CDK that is divided into stacks', () => {
  it('is measured with the stacks that its API imports from, and that these import from', async () => {
    const { definition, problems } = await readApp({ Api: api, Code: code, Data: data, Unrelated: unrelated })
    expect(problems).toEqual([])
    expect(definition?.routes).toEqual({ say: 'Say' })
    expect(definition?.functions['Say']).toMatchObject({
      tables: { Members: 'read' },
      environment: { TABLE: { table: 'Members' } },
    })
    expect(Object.keys(definition?.tables ?? {})).toEqual(['Members'])
  })

  it('is refused where a stack is not there, or two have a resource of one id', async () => {
    const { problems } = await readApp({ Api: api, Data: data })
    expect(problems[0]).toMatch(/^Api\.template\.json:1: Fn::ImportValue Code:Say: is a value of another stack/)
    const twice = { ...data, Resources: { ...data.Resources, Say: table } }
    const second = await readApp({ Api: api, Code: code, Data: twice })
    expect(second.problems).toContain(
      'Data.template.json:1: Say: is in two stacks that are measured as one: give one of them another id',
    )
  })

  it('is found in the folder of the app', async () => {
    const { folder } = await readText(JSON.stringify(api), {
      name: 'cdk.out/Api.template.json',
      files: {
        'cdk.out/manifest.json': JSON.stringify({
          artifacts: { Api: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Api.template.json' } } },
        }),
      },
    })
    const { problems } = await readTemplate(folder)
    expect(problems.join()).toContain('cdk.out/Api.template.json:1: Fn::ImportValue Code:Say')
  })
})
