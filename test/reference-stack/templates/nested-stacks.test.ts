import { expect, it } from 'vitest'
import { readTemplate } from '../../../reference-stack/templates/read-template.ts'
import { handlerIn, readText } from './reading.ts'

const say = `
  Say:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler, Environment: { Variables: { TABLE: !Ref Table } } }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Say.Arn}/invocations`

/** A template that is nested once for each route, with a function of its own. */
const route = `
Parameters:
  Api: { Type: String }
  Key: { Type: String }
  Table: { Type: String, Default: none }
Conditions:
  IsMade: !Equals [!Ref Key, say]
Globals: { Function: { Runtime: nodejs24.x, Timeout: 7 } }
Resources:
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: !Ref Key, Target: !Sub 'integrations/\${Integration}' }
  Ignored: { Type: AWS::DynamoDB::Table, Condition: IsMade }
${say}
`
const tables = `
Resources:
  Members:
    Type: AWS::DynamoDB::Table
    Properties: { KeySchema: [{ AttributeName: a, KeyType: HASH }] }
Outputs:
  Name: { Value: !Ref Members }
`

function root(resources: string): string {
  return `
Globals: { Function: { Timeout: 20 } }
Conditions: { Never: !Equals [a, b] }
Resources:
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
${resources}`
}

function nested(id: string, { key = 'say', table = '', more = '', url = 'routes/route.yaml' } = {}): string {
  return `
  ${id}:
    Type: AWS::CloudFormation::Stack
    ${more}
    Properties:
      TemplateURL: ${url}
      Parameters: { Api: !Ref Api, Key: ${key}${table} }`
}

const files = { 'routes/route.yaml': route.replace(/\n {2}Ignored:.*/, ''), 'tables.yaml': tables, 'routes/app.js': '' }

it('measures nested stacks as one: parameters, outputs, their own globals, and paths from their own folders', async () => {
  const table = ', Table: !GetAtt Data.Outputs.Name'
  const data = '  Data: { Type: AWS::Serverless::Application, Properties: { Location: ./tables.yaml } }'
  const text = root(`${data}${nested('Said', { table })}${nested('Came', { key: '$connect' })}`)
  const { definition, problems, folder } = await readText(text, { files })
  expect(problems).toEqual([])
  expect(definition?.routes).toEqual({ say: 'Say', $connect: 'CameSay' })
  expect(Object.keys(definition?.tables ?? {})).toEqual(['Members'])
  const { Say, CameSay } = definition?.functions ?? {}
  expect(Say).toMatchObject({ timeoutSeconds: 7, environment: { TABLE: { table: 'Members' } } })
  expect(CameSay).toMatchObject({ timeoutSeconds: 7, environment: { TABLE: 'none' } })
  expect(handlerIn(folder, Say?.handler)).toBe('routes/app.js#handler')
})

it('takes conditions of a stack, and of what is in it', async () => {
  const text = root(
    `${nested('Said', { more: 'Condition: Never' })}${nested('Came', { key: '$connect' })}${nested('Left', { key: '$disconnect' })}`,
  )
  const { definition, problems } = await readText(text, { files: { ...files, 'routes/route.yaml': route } })
  expect(problems).toEqual([])
  expect(Object.keys(definition?.routes ?? {})).toEqual(['$connect', '$disconnect'])
  expect(definition?.tables).toEqual({})
})

it('refuses a template that is not there, or is nested in itself, and names stacks that are elsewhere', async () => {
  const missing = await readText(root(nested('Said', { url: 'no.yaml' })), { files })
  expect(missing.problems).toContain('template.yaml:11: Said: no.yaml: there is no such template')
  const endless = root(nested('Said', { url: './template.yaml' }))
  expect((await readText(endless)).problems).toContain('template.yaml:11: Said: ./template.yaml: is nested in itself')
  const elsewhere = await readText(root(nested('Said', { url: 'https://s3.amazonaws.com/b/route.yaml' })))
  expect(elsewhere.problems).toEqual([
    'template.yaml:5: the WebSocket API has no route in this template; nested stacks are read where their templates are files: Said is not',
  ])
})

it('finds the API of a CDK app in a stack that is nested in another', async () => {
  const api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } }
  const stack = {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::URLSuffix' }]] } },
    Metadata: { 'aws:asset:path': 'Chat.nested.template.json' },
  }
  const { folder } = await readText(JSON.stringify({ Resources: { Chat: stack } }), {
    name: 'Outer.template.json',
    files: {
      'Chat.nested.template.json': JSON.stringify({ Resources: { Api: api } }),
      'manifest.json': JSON.stringify({
        artifacts: { Outer: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Outer.template.json' } } },
      }),
    },
  })
  const { problems } = await readTemplate(folder)
  expect(problems.join()).toMatch(/Chat\.nested\.template\.json:1: the WebSocket API has no route in this template$/)
})
