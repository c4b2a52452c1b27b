import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseChat } from '../../../../commands/run/aim/choose-chat.ts'
import { withMemberName } from '../../../../commands/run/aim/replacements.ts'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'

/** A chat as a Terraform or CDK project may leave it: placeholders for code, and an authorizer of another stack. */
const text = `Resources:
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.do } }
  ToSay: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Say.Arn } }
  Connect: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $connect, Target: !Sub "integrations/\${ToSay}", AuthorizationType: CUSTOM, AuthorizerId: !Ref Guard } }
  Guard: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerUri: arn:aws:lambda:eu-west-1:1:function:elsewhere } }
  Members: { Type: AWS::Serverless::SimpleTable }
  Say:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: say.handler
      InlineCode: |
        exports.handler = async () => ({
          statusCode: 200,
        })
      Policies: [{ DynamoDBCrudPolicy: { TableName: !Ref Members } }]
`.replaceAll('\\$', '$')

function project(): { template: string; code: string } {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  const code = join(folder, 'backend')
  mkdirSync(code)
  writeFileSync(join(code, 'say.ts'), 'export const handler = async (): Promise<unknown> => ({ statusCode: 200 })')
  writeFileSync(join(folder, 'template.yaml'), text)
  return { template: join(folder, 'template.yaml'), code }
}

const allow = { authorizer: 'allow' } as const

describe('what stands in for parts of a chat that are not here', () => {
  it('is code for a placeholder, which is named with its lines', async () => {
    const { template, code } = project()
    const inline = await chooseChat({ template, ...allow })
    expect(inline.notices.find((notice) => notice.includes('inline'))).toMatch(
      /template\.yaml:12: Say: its code is inline, 3 lines$/,
    )
    const { definition, notices } = await chooseChat({ template, ...allow, code: [`Say=${code}`] })
    expect(definition.functions['Say']?.handler.pathname).toBe(join(code, 'say.ts'))
    expect(notices.filter((notice) => notice.includes('inline'))).toEqual([])
  })

  it('is an authorizer that lets everybody in, which the result names', async () => {
    const { template } = project()
    await expect(chooseChat({ template })).rejects.toThrow('the authorizer of $connect is no function')
    const { definition } = await chooseChat({ template, ...allow, authorizerContext: '{"userId":"{member}"}' })
    expect(definition.admits).toEqual({ userId: '{member}' })
    expect(definition.notEmulated).toEqual([
      '--authorizer allow: $connect lets everybody in with the context {"userId":"{member}"}, and its authorizer is not asked',
    ])
    expect(withMemberName(plainHandshake, definition).headers).toEqual({ 'x-fanbench-member': '{member}' })
    expect(withMemberName(plainHandshake, {}).headers).toEqual({})
  })

  it('are variables: a text, a table, or the endpoint for who may post to it', async () => {
    const { template } = project()
    const { definition, secrets } = await chooseChat({
      template,
      ...allow,
      env: ['MODE=load=test', 'TABLE=table:Members', 'API_TOKEN=abcdef'],
    })
    expect(definition.functions['Say']?.environment).toEqual({
      MODE: 'load=test',
      TABLE: { table: 'Members' },
      API_TOKEN: 'abcdef',
    })
    expect(secrets).toEqual(['abcdef'])
  })

  it.each([
    [
      'all that is written wrong',
      { code: ['Say'], env: ['MODE'], authorizerContext: '[1]' },
      [
        '--code Say: must be written function=folder',
        '--env 1: must be written name=value',
        '--authorizer-context: is that of --authorizer allow; give both, or none',
        '--authorizer-context: has to be JSON of texts, numbers and booleans, such as {"userId":"{member}"}',
      ],
    ],
    [
      'all that the chat has not got',
      { ...allow, env: ['A=table:Nothing', 'B=endpoint'] },
      ['--env A: there is no table Nothing; there are Members', '--env B=endpoint: no function may call @connections'],
    ],
    ['a function that is not there', { ...allow, code: ['Tell=.'] }, ['there is no function Tell; there are Say']],
    ['a folder that is not there', { ...allow, code: ['Say=./nowhere'] }, ['there is no folder']],
  ])('are refused, with %s', async (_, settings, problems) => {
    const { template } = project()
    const error = await chooseChat({ template, ...settings }).catch((refusal: unknown) => refusal)
    for (const problem of problems) expect((error as Error).message).toContain(problem)
    expect(error).toMatchObject({ exitCode: 2 })
  })

  it('is no authorizer where there was none, and no code without a template', async () => {
    await expect(chooseChat({ chat: 'rooms', ...allow })).rejects.toThrow(
      '--authorizer allow: $connect of this chat has no',
    )
    await expect(chooseChat({ chat: 'rooms', code: ['Say=.'] })).rejects.toThrow('--code: is for a template')
  })
})
