import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { handlerIn, readText, samChat } from './reading.ts'

describe('functions of a template', () => {
  it("have Lambda's defaults, and what Globals add", async () => {
    const plain = await readText(samChat())
    expect(plain.definition?.functions['Say']).toMatchObject({
      memoryMb: 128,
      timeoutSeconds: 3,
      runtime: 'nodejs24.x',
    })
    const sections = `Globals:
  Function:
    MemorySize: 512
    Timeout: 20
    Environment: { Variables: { A: global, B: global } }`
    const properties = 'Timeout: 5\nEnvironment: { Variables: { B: own } }'
    const { definition } = await readText(samChat({ sections, properties }))
    expect(definition?.functions['Say']).toMatchObject({
      memoryMb: 512,
      timeoutSeconds: 5,
      environment: { A: 'global', B: 'own' },
    })
  })

  it.each([
    [
      'a file of a folder, by its path',
      'CodeUri: ./src\n      Handler: handlers/say.send',
      'src/handlers/say.mjs#send',
    ],
    ['what is built before its source', 'CodeUri: both\n      Handler: say.handler', 'both/say.js#handler'],
    ['the source where nothing is built', 'CodeUri: ts\n      Handler: say.handler', 'ts/say.ts#handler'],
    ['an export within an export', 'CodeUri: .\n      Handler: app.api.say', 'app.js#api.say'],
  ])('have as their handler %s', async (_, written, found) => {
    const files = { 'src/handlers/say.mjs': '', 'both/say.js': '', 'both/say.ts': '', 'ts/say.ts': '' }
    const text = samChat().replace('CodeUri: .\n      Handler: app.handler', written)
    const { definition, folder, problems } = await readText(text, { files })
    expect(problems).toEqual([])
    expect(handlerIn(folder, definition?.functions['Say']?.handler)).toBe(found)
  })

  it('take the entry point of a build with esbuild', async () => {
    const text = samChat({ resources: '' }).replace('      CodeUri: .\n', '      CodeUri: api/\n')
    const built = `${text.trimEnd()}\n    Metadata:\n      BuildMethod: esbuild\n      BuildProperties: { EntryPoints: [src/app.ts] }\n`
    const { definition, folder, problems } = await readText(built, {
      files: { 'api/src/app.ts': '', 'api/app.js': '' },
    })
    expect(problems).toEqual([])
    expect(handlerIn(folder, definition?.functions['Say']?.handler)).toBe('api/src/app.ts#handler')
  })

  it('whose code stands in the template get a file of their own', async () => {
    const properties = 'InlineCode: |\n  exports.handler = async () => ({ statusCode: 200 })'
    const { definition } = await readText(samChat({ properties }))
    const { handler } = definition!.functions['Say']!
    expect(readFileSync(fileURLToPath(handler), 'utf8')).toBe('exports.handler = async () => ({ statusCode: 200 })\n')
  })

  it('have the layers that are folders of the template', async () => {
    const resources = `Shared:
  Type: AWS::Serverless::LayerVersion
  Properties: { ContentUri: layer }`
    const properties = 'Layers: [!Ref Shared, "arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:38"]'
    const { definition, folder, notices } = await readText(samChat({ resources, properties }), {
      files: { 'layer/nodejs/node_modules/x/index.js': '' },
    })
    expect(definition?.functions['Say']?.layers?.map((url) => fileURLToPath(url))).toEqual([`${folder}/layer/`])
    expect(notices).toContain(
      'template.yaml:17: Say: the layer arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:38 is not in this template: its code is not loaded here',
    )
  })

  it('that cannot be run are all said, each with its line', async () => {
    const route = (name: string) => `        ${name}: { FunctionArn: !GetAtt ${name}.Arn }\n`
    const names = ['NoFile', 'NoFolder', 'Image', 'InS3', 'Archive', 'Java', 'NoDot']
    const text = samChat({
      resources: `NoFile: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: dist/app.handler, CodeUri: . } }
NoFolder: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: nowhere } }
Image: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: x } }
InS3: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler, Code: { S3Bucket: b, S3Key: k }, Role: x } }
Archive: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: code.zip } }
Java: { Type: AWS::Serverless::Function, Properties: { Runtime: java21, Handler: "app.Handler::handle", CodeUri: . } }
NoDot: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app, CodeUri: . } }
Outside: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: src/../../app.handler, CodeUri: . } }`,
    }).replace('        say:', `${names.map(route).join('')}        say:`)
    const { problems, folder } = await readText(text, { files: { 'code.zip': '' } })
    expect(problems.map((problem) => problem.replace(folder, '<folder>'))).toEqual([
      'template.yaml:25: NoFile: Handler dist/app.handler: there is no dist/app.js (nor .mjs, .cjs, .ts, .mts, .cts, .tsx, .jsx) in <folder>; build it first, if something makes it',
      'template.yaml:26: NoFolder: nowhere: there is no such folder',
      'template.yaml:27: Image: is a container image; the embedded stack runs functions from folders',
      'template.yaml:28: InS3: its code is in S3; give the template as it was before `sam package` or `cloudformation package`, with a path',
      'template.yaml:29: Archive: code.zip is an archive or a file; unpack it, and name the folder',
      'template.yaml:30: Java: the runtime java21 is not there: the embedded stack runs Node.js and Python',
      'template.yaml:31: NoDot: Handler app: has to be like src/app.handler: a file without its ending, a dot, and its export',
      'template.yaml:32: Outside: Handler src/../../app.handler: is outside <folder>, and Lambda would not have it',
    ])
  })
})

describe('the asynchronous events of a function', () => {
  const config = '{ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 90 }'
  const asyncEvents = { maximumRetryAttempts: 0, maximumAgeSeconds: 90 }

  it('are tried as its EventInvokeConfig says, and their destinations are named', async () => {
    const properties =
      'EventInvokeConfig: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 90, DestinationConfig: { OnFailure: { Destination: x } } }'
    const { definition } = await readText(samChat({ properties }))
    expect(definition?.functions['Say']?.asyncEvents).toEqual(asyncEvents)
    expect(definition?.notEmulated?.map((one) => one.replace(/^.*: Say/, 'Say'))).toEqual([
      'Say: DestinationConfig is not emulated: what becomes of its asynchronous events is told to nobody',
    ])
  })

  it('are tried as the resource for its qualifier says', async () => {
    const resources = (qualifier: string) =>
      `Config: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref Say, Qualifier: ${qualifier}, ${config.slice(1, -1)} } }`
    const read = async (qualifier: string) => (await readText(samChat({ resources: resources(qualifier) }))).definition
    expect((await read('$LATEST'))?.functions['Say']?.asyncEvents).toEqual(asyncEvents)
    expect((await read('other'))?.functions['Say']?.asyncEvents).toBeUndefined()
  })

  it('are tried as a serverless.yml says', async () => {
    const text = `service: s
provider: { name: aws, runtime: nodejs24.x }
functions:
  say: { handler: app.handler, maximumRetryAttempts: 0, maximumEventAge: 90, events: [{ websocket: $connect }, { websocket: say }] }`
    const { definition, problems } = await readText(text, { name: 'serverless.yml' })
    expect(problems).toEqual([])
    expect(definition?.functions['say']?.asyncEvents).toEqual(asyncEvents)
  })
})

describe('what a definition may not have', () => {
  it('is said at the line of its function', async () => {
    const { problems } = await readText(samChat({ properties: 'Timeout: 901' }))
    expect(problems).toEqual(['template.yaml:11: functions.Say.timeoutSeconds: Too big: expected number to be <=900'])
  })
})

describe('the name of a stack whose template has none', () => {
  it.each([
    [
      'of what SAM deploys',
      { 'samconfig.toml': '[default.deploy.parameters]\nstack_name = "orders-prod"\n' },
      'orders-prod',
    ],
    [
      'of its package, without its scope',
      { 'package.json': '{"author":{"name":"Ada"},"name":"@shop/orders"}' },
      'orders',
    ],
    ['of its folder otherwise', { 'package.json': 'no JSON' }, 'my-chat'],
  ])('is that %s', async (_, files, expected) => {
    const { definition, problems } = await readText(samChat(), { files })
    expect(problems).toEqual([])
    expect(definition?.name).toBe(expected)
  })
})
