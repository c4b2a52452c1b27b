import { describe, expect, it } from 'vitest'
import { readText, samChat } from './reading.ts'

const doubled = (count: number, line: (own: number, next: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at, at + 1)).join('\n')

async function problemsOf(text: string, name = 'template.yaml', files: Record<string, string> = {}) {
  const { problems } = await readText(text, { name, files })
  return problems
}

const serverless = (custom: string, service = 'rooms') =>
  `service: ${service}
provider: { name: aws, runtime: nodejs22.x, environment: { A: '\${self:custom.a0}' } }
functions: { say: { handler: app.handler, events: [websocket: $connect] } }
custom:
${custom}`

describe('a template that stands for more than anybody can read', () => {
  it('has too many values behind its aliases', async () => {
    const aliases = doubled(7, (own, next) => `a${next}: &a${next} [${`*a${own}, `.repeat(9)}]`)
    expect(await problemsOf(`a0: &a0 [x, x, x, x, x, x, x, x, x]\n${aliases}\n`)).toEqual([
      expect.stringMatching(
        /^template\.yaml:[78]: its aliases, variables and references stand for more than \d+ values$/,
      ),
    ])
  })

  it('has an alias within itself', async () => {
    expect(await problemsOf('a: &a\n  - x\n  - *a\n')).toEqual(['template.yaml:3: *a: refers to itself'])
  })

  it('has variables that name themselves, in one go or by way of others', async () => {
    const own = 'self:service'
    expect(await problemsOf(serverless('  a0: b', `\${${own}}\${${own}}`), 'serverless.yml')).toEqual([
      'serverless.yml:1: ${self:service}: refers to itself',
    ])
    const circle = '  a0: "${self:custom.a1}${self:custom.a1}"\n  a1: "${self:custom.a0}${self:custom.a0}"'
    expect(await problemsOf(serverless(circle), 'serverless.yml')).toContainEqual(
      expect.stringMatching(/^serverless\.yml:\d: \$\{self:custom\.a[01]\}: refers to itself$/),
    )
  })

  it('has variables that are each of two others', async () => {
    const twice = doubled(30, (own, next) => `  a${own}: "\${self:custom.a${next}}\${self:custom.a${next}}"`)
    expect(await problemsOf(serverless(`${twice}\n  a30: x`), 'serverless.yml')).toEqual([
      expect.stringMatching(/^serverless\.yml:\d+: its (?:aliases, variables|variables make)/),
    ])
  })

  it('imports its own output, or each of two others', async () => {
    const output = (own: number, next: number) =>
      `  O${own}: { Export: { Name: o${own} }, Value: !Join ['', [!ImportValue o${next}, !ImportValue o${next}]] }`
    const chat = (outputs: string) =>
      samChat({ properties: 'Environment: { Variables: { A: !ImportValue o0 } }', sections: `Outputs:\n${outputs}` })
    expect(await problemsOf(chat(output(0, 0)))).toEqual([
      expect.stringMatching(/^template\.yaml:\d+: refers to itself$/),
    ])
    expect(await problemsOf(chat(`${doubled(40, output)}\n  O40: { Export: { Name: o40 }, Value: x }`))).toEqual([
      expect.stringMatching(/^template\.yaml:\d+: its aliases, variables and references/),
    ])
  })

  it('nests the same templates again and again', async () => {
    const stack = (next: number) =>
      `{ Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./t${next}.yaml, Parameters: { P: !Ref P } } }`
    const files = Object.fromEntries(
      Array.from({ length: 25 }, (_, at) => [
        `t${at}.yaml`,
        `Parameters: { P: { Type: String } }\nResources:\n  A: ${stack(at + 1)}\n  B: ${stack(at + 1)}\n`,
      ]),
    )
    const problems = await problemsOf(samChat({ resources: `N: ${stack(0)}` }), 'template.yaml', {
      ...files,
      't25.yaml': 'Parameters: { P: { Type: String } }\nResources: { T: { Type: AWS::SNS::Topic, Name: !Ref P } }',
    })
    expect(problems).toEqual([expect.stringMatching(/^t\d+\.yaml:\d+: its aliases, variables and references/)])
  })

  it('is nested deeper than anybody writes, or has a key for each of its bytes', async () => {
    expect(await problemsOf(`a: ${'['.repeat(900)}${']'.repeat(900)}`)).toEqual([
      'template.yaml:1: is nested more than 100 levels deep',
    ])
    const keys = Array.from({ length: 60_000 }, (_, at) => `k${at}: v`).join('\n')
    expect(await problemsOf(`${keys}\nk5: again`)).toContain(
      'template.yaml:60001: cannot be read: Map keys must be unique',
    )
  })

  it('is larger than CloudFormation takes', async () => {
    expect(await problemsOf(`a: ${'b'.repeat(1024 * 1024)}`)).toEqual([
      'template.yaml:1: has 1048579 bytes; at most 1048576 are read',
    ])
  })
})
