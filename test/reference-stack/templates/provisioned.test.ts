import { describe, expect, it } from 'vitest'
import { readText, samChat } from './reading.ts'

const provisioned = 'ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 }'

function throughAlias(text: string): string {
  return text.replaceAll('!GetAtt Say.Arn', '!Ref Say.Alias')
}

describe('the provisioned concurrency of a template', () => {
  it('is that of the alias through which routes invoke a function', async () => {
    const text = samChat({ properties: `AutoPublishAlias: live\n${provisioned}` })
    const { definition, problems } = await readText(throughAlias(text))
    expect(problems).toEqual([])
    expect(definition?.functions['Say']?.provisionedConcurrency).toBe(3)
    expect(definition?.notEmulated).toBeUndefined()
  })

  it('serves nobody where routes invoke the function without the alias, and that is said', async () => {
    const { definition, notices } = await readText(samChat({ properties: `AutoPublishAlias: live\n${provisioned}` }))
    expect(definition?.functions['Say']?.provisionedConcurrency).toBeUndefined()
    expect(definition?.notEmulated).toBeUndefined()
    expect(notices).toContain(
      'template.yaml:18: Say: nothing invokes it as live: its provisioned concurrency serves nobody, here and on AWS',
    )
  })

  it('is of both versions here where routes invoke $LATEST too, and that is named in the result', async () => {
    const text = samChat({ properties: `AutoPublishAlias: live\n${provisioned}` })
    const { definition } = await readText(text.replace('!GetAtt Say.Arn', '!Ref Say.Alias'))
    expect(definition?.functions['Say']?.provisionedConcurrency).toBe(3)
    expect(definition?.notEmulated?.map((one) => one.replace(/^.*: Say/, 'Say'))).toEqual([
      'Say: is invoked as live and as $LATEST: here all of it is one version, with the provisioned concurrency',
    ])
  })

  it('needs AutoPublishAlias in SAM', async () => {
    const { problems } = await readText(samChat({ properties: provisioned }))
    expect(problems).toEqual([
      'template.yaml:17: Say: ProvisionedConcurrencyConfig needs AutoPublishAlias: SAM refuses it alone',
    ])
  })

  it('may be no more than what is reserved', async () => {
    const properties = `AutoPublishAlias: live\nReservedConcurrentExecutions: 2\n${provisioned}`
    const { problems } = await readText(throughAlias(samChat({ properties })))
    expect(problems).toEqual([
      'template.yaml:11: functions.Say.provisionedConcurrency: is 3, and only 2 are reserved: Lambda refuses more than the function may use',
    ])
  })

  it('of an alias and of a version in CloudFormation', async () => {
    const resources = `Live:
  Type: AWS::Lambda::Alias
  Properties:
    Name: live
    FunctionName: !Ref Say
    FunctionVersion: !GetAtt Published.Version
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }
Published:
  Type: AWS::Lambda::Version
  Properties:
    FunctionName: !Ref Say`
    const ofAlias = samChat({ resources }).replaceAll('!GetAtt Say.Arn', '!Ref Live')
    expect((await readText(ofAlias)).definition?.functions['Say']?.provisionedConcurrency).toBe(2)
    const ofVersion = samChat({ resources: `${resources}\n    ${provisioned}`.replace(/Live:[^]*(?=Published:)/, '') })
    const { definition } = await readText(ofVersion.replaceAll('!GetAtt Say.Arn', '!Ref Published'))
    expect(definition?.functions['Say']?.provisionedConcurrency).toBe(3)
  })

  it('lets a function be invoked by whoever may invoke its alias', async () => {
    const properties = `AutoPublishAlias: live
Environment: { Variables: { OTHER: !Ref Other.Alias } }
Policies: [{ Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !Ref Other.Alias }] }]`
    const resources = `Other:
  Type: AWS::Serverless::Function
  Properties:
    CodeUri: .
    Handler: app.handler
    Runtime: nodejs24.x
    AutoPublishAlias: live
    ${provisioned}`
    const { definition } = await readText(samChat({ properties, resources }))
    expect(definition?.functions['Say']?.invokes).toEqual(['Other'])
    expect(definition?.functions['Say']?.environment).toEqual({ OTHER: { function: 'Other' } })
    expect(definition?.functions['Other']?.provisionedConcurrency).toBe(3)
  })

  it('of an authorizer is that of the alias by which it is asked, whatever its variables say of its name', async () => {
    const resources = `Guard:
  Type: AWS::Serverless::Function
  Properties:
    CodeUri: .
    Handler: app.handler
    Runtime: nodejs24.x
    FunctionName: guard
    Environment: { Variables: { SERVICE: guard } }
    AutoPublishAlias: live
    ${provisioned}`
    const text = samChat({ resources }).replace(
      '      Routes:',
      '      Auth: { AuthType: CUSTOM, AuthArn: !Ref Guard.Alias }\n      Routes:',
    )
    const { definition, problems } = await readText(text)
    expect(problems).toEqual([])
    expect(definition?.authorizer).toEqual({ function: 'Guard' })
    expect(definition?.functions['Guard']?.provisionedConcurrency).toBe(3)
    expect(definition?.notEmulated).toBeUndefined()
  })

  it('is read from serverless.yml, whose events invoke the alias', async () => {
    const text = `service: s
provider: { name: aws, runtime: nodejs24.x }
functions:
  say:
    handler: app.handler
    provisionedConcurrency: 4
    events: [{ websocket: $connect }, { websocket: say }]
  other:
    handler: app.handler
    events: [{ websocket: other }]`
    const { definition, problems } = await readText(text, { name: 'serverless.yml' })
    expect(problems).toEqual([])
    expect(definition?.functions['say']?.provisionedConcurrency).toBe(4)
    expect(definition?.functions['other']?.provisionedConcurrency).toBeUndefined()
    expect(definition?.notEmulated).toBeUndefined()
  })
})
