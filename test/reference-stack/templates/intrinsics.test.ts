import { describe, expect, it } from 'vitest'
import { readText, samChat } from './reading.ts'

/** The variables of the function, whose values are the asked ones. */
async function variables(values: string, sections = '', parameters: Record<string, string> = {}, resources = '') {
  const text = samChat({
    sections,
    resources,
    properties: `Policies: [AmazonAPIGatewayInvokeFullAccess]\nEnvironment:\n  Variables:\n${values.replaceAll(/^/gm, '    ')}`,
  })
  const { definition, problems, notices } = await readText(text, { parameters })
  return { values: definition?.functions['Say']?.environment, problems, notices }
}

const sections = `Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
  Count: { Type: Number, Default: 3 }
Mappings:
  Sizes:
    dev: { Size: small }
    prod: { Size: large }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsSmall: !Not [Condition: IsProd]
  IsBoth: !And [Condition: IsSmall, !Equals [!Ref Count, 3]]
  IsAny: !Or [Condition: IsProd, Condition: IsBoth]`

describe('intrinsic functions', () => {
  it('are evaluated in their short and their long form', async () => {
    const { values, problems } = await variables(
      `A: !Ref Stage
B: { "Fn::Join": ["-", [!Ref Stage, x, !Ref Count]] }
C: !Sub "\${Stage}/\${AWS::StackName}/\${!Literal}"
D: !Sub ["\${One}-\${Stage}", { One: !Select [1, !Ref Names] }]
E: !Select [2, !Split ["|", "x|y|z"]]
F: !If [IsProd, yes-it-is, !FindInMap [Sizes, !Ref Stage, Size]]
G: !If [IsAny, any, none]
H: !If [IsProd, dropped, !Ref AWS::NoValue]
I: !Join [",", !Ref Names]
J: !Sub "arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:x.\${AWS::URLSuffix}"`,
      sections,
    )
    expect(problems).toEqual([])
    expect(values).toEqual({
      A: 'dev',
      B: 'dev-x-3',
      // eslint-disable-next-line no-template-curly-in-string -- what Fn::Sub makes of ${!Literal}
      C: 'dev/my-chat/${Literal}',
      D: 'b-dev',
      E: 'z',
      F: 'small',
      G: 'any',
      I: 'a,b,c',
      J: 'arn:aws:sns:local-1:123456789012:x.amazonaws.com',
    })
  })

  it('take what the user gives, pseudo parameters too', async () => {
    const given = { Stage: 'prod', 'AWS::Region': 'eu-west-1', 'AWS::StackName': 'live' }
    const { values } = await variables(
      'A: !Sub "${AWS::StackName}.${AWS::Region}"\nB: !If [IsProd, !FindInMap [Sizes, !Ref Stage, Size], no]',
      sections,
      given,
    )
    expect(values).toEqual({ A: 'live.eu-west-1', B: 'large' })
  })

  it.each([
    '!Sub "https://${Chat}.execute-api.${AWS::Region}.${AWS::URLSuffix}/default"',
    '!Sub "https://${Chat}.execute-api.eu-west-1.amazonaws.com/${Chat.Stage}"',
    '!Join ["", ["https://", !Ref Chat, ".execute-api.", !Ref "AWS::Region", ".amazonaws.com/default/"]]',
  ])('make the endpoint of @connections what the embedded stack has: %s', async (written) => {
    expect((await variables(`URL: ${written}`)).values).toEqual({ URL: { endpoint: 'connections' } })
  })

  it('leave a part of the endpoint a text that looks like one', async () => {
    const { values } = await variables('HOST: !Sub "${Chat}.execute-api.${AWS::Region}.amazonaws.com"\nID: !Ref Chat')
    expect(values).toEqual({ HOST: 'abcdef1234.execute-api.local-1.amazonaws.com', ID: 'abcdef1234' })
  })

  it('say all that cannot be evaluated at once, each with its line', async () => {
    const { values, problems } = await variables(
      `A: !ImportValue other-stack-table
B: !Ref Nowhere
C: !FindInMap [Sizes, other, Size]
D: !Select [7, [x]]
E: !GetAZs ""
F: !Ref Needed
G: !If [Missing, a, b]`,
      `${sections}\nParameters2: {}`.replace('Mappings:', '  Needed: { Type: String }\nMappings:'),
      { Stage: 'test', Nmae: 'x' },
    )
    expect(values).toBeUndefined()
    expect(problems).toEqual([
      'template.yaml:2: --parameter Nmae: there is no such parameter; there are Stage, Names, Count, Needed, AWS::StackName, AWS::Region, AWS::AccountId, AWS::Partition, AWS::URLSuffix, AWS::StackId',
      'template.yaml:3: parameter Stage is test: it has to be one of dev, prod',
      'template.yaml:6: parameter Needed has no default: give --parameter Needed=<value>',
      'template.yaml:34: Fn::ImportValue other-stack-table: is a value of another stack, which is not available here; make it a parameter, and give --parameter',
      'template.yaml:35: there is no parameter or resource Nowhere',
      'template.yaml:36: the mapping Sizes has no other Size; a pseudo parameter can be given, such as --parameter AWS::Region=us-east-1',
      'template.yaml:37: Fn::Select: there is no item 7 of 1',
      'template.yaml:38: Fn::GetAZs: cannot be evaluated here',
      'template.yaml:40: there is no condition Missing',
    ])
  })

  it('say what a variable refers to that the embedded stack does not have', async () => {
    const { values, notices } = await variables(
      'QUEUE: !Ref Jobs\nSECRET: "{{resolve:ssm:/chat/key}}"',
      '',
      {},
      'Jobs: { Type: AWS::SQS::Queue }',
    )
    expect(values).toEqual({ QUEUE: 'Jobs', SECRET: '{{resolve:ssm:/chat/key}}' })
    expect(notices.filter((notice) => !notice.includes('Say: may'))).toEqual([
      'template.yaml:20: Jobs is of AWS::SQS::Queue, which the embedded stack does not have: "Jobs" stands in its place',
      'template.yaml:21: Say: SECRET is {{resolve:ssm:/chat/key}}, which CloudFormation would resolve: the function gets it as it is written',
      'template.yaml:22: left out: Jobs (AWS::SQS::Queue, line 22)',
    ])
  })
})

describe('what is not asked for', () => {
  it('is never a problem; in a policy, what cannot be known is a notice', async () => {
    const properties = `VpcConfig: { SubnetIds: !ImportValue subnets }
Tags: { Owner: !Ref Nobody }
Policies: [{ Statement: { Effect: Allow, Action: "s3:*", Resource: !ImportValue bucket } }]`
    const { problems, notices } = await readText(samChat({ properties }))
    expect(problems).toEqual([])
    expect(notices.filter((notice) => notice.includes('ImportValue'))).toEqual([
      'template.yaml:19: Fn::ImportValue bucket: is a value of another stack, which is not available here; make it a parameter, and give --parameter',
    ])
  })
})
