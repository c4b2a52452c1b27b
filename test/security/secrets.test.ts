import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { startCommandHost } from '../commands/command-host.ts'
import { startFanbench, temporaryFolder } from '../commands/fanbench.ts'
import { type Place, canaries, inUrl, keys, leaksIn, secretive, secretiveHandshake, ticketKeyPem } from './canaries.ts'
import {
  quotingChat,
  quotingCloudWatch,
  quotingNonsense,
  quotingPublications,
  quotingRefusal,
} from './quoting-servers.ts'

const protocol = fileURLToPath(new URL('../fixtures/foreign-chat/protocol.ts', import.meta.url))
const quick = '--members 4 --rooms 2 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 20'.split(' ')
const short =
  '--warm-up 0 --duration 300ms --drain 100ms --join-grace 50ms --connect-timeout 1s --metrics-wait 500ms'.split(' ')
const keyFolder = mkdtempSync(join(tmpdir(), 'fanbench-key-'))
afterAll(() => rmSync(keyFolder, { recursive: true }))
const keyFile = join(keyFolder, 'key.pem')
writeFileSync(keyFile, ticketKeyPem, { mode: 0o600 })
const handshake = [...secretiveHandshake, '--ticket-key', keyFile]
const load = [...quick, ...short, ...handshake, '--protocol', protocol]

const host = startCommandHost(keys)
afterAll(() => host[Symbol.asyncDispose]())

/** Runs the command line with the user's keys in its environment; what it printed and wrote, as one text. */
async function allOutput(
  args: readonly string[],
  { cwd = temporaryFolder(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ exitCode: number | null; text: string }> {
  const { exitCode, stdout, stderr } = await host.fanbench(args, { cwd, env })
  return { exitCode, text: [stdout, stderr, ...written(cwd)].join('\n') }
}

/** Every file below `reports`, where the command line writes; byte by byte, whatever is in it. */
function written(cwd: string): string[] {
  const entries = readdirSync(cwd, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.parentPath.includes('reports'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
}

describe('no secret gets out of a run', () => {
  it('that goes well, told by flag, variable or config file, and none with its page and figures made again', async () => {
    const sent: string[] = []
    await using chat = await startForeignChat({
      admits({ url = '', rawHeaders }) {
        sent.push(decodeURIComponent(url), ...rawHeaders)
        return true
      },
    })
    const target = secretive(chat.url)
    const cwd = temporaryFolder()
    const byFlag = await allOutput(['run', 'broadcast', '--target', target, ...load], { cwd })
    expect(byFlag.text).toContain('***:***@127.0.0.1')
    expect(leaksIn(byFlag.text)).toEqual([])
    // They were there to be leaked.
    for (const place of ['header', 'added query', 'subprotocol'] as const)
      expect(sent.some((part) => part.includes(canaries[place]))).toBe(true)
    expect(leaksIn(sent.join('\n')).some((leak) => leak.startsWith('eyJ'))).toBe(true)
    const further = ['--csv', 'reports/csv', '--junit', 'reports/checks.xml', '--openmetrics', 'reports/figures.txt']
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'reports/summary.md') }
    expect(leaksIn((await allOutput(['report', 'latest', ...further], { cwd, env })).text)).toEqual([])
    expect(readdirSync(join(cwd, 'reports'))).toEqual(
      expect.arrayContaining(['checks.xml', 'figures.txt', 'summary.md']),
    )

    const byVariable = { env: { FANBENCH_TARGET: target } }
    expect(leaksIn((await allOutput(['run', 'broadcast', ...load, '--json'], byVariable)).text)).toEqual([])
    const configured = temporaryFolder()
    writeFileSync(join(configured, 'fanbench.config.json'), JSON.stringify({ target }))
    expect(leaksIn((await allOutput(['run', 'broadcast', ...load], { cwd: configured })).text)).toEqual([])
  })

  it('whose messages are published over HTTP with a key, which the answers and the frames quote', async () => {
    await using chat = await quotingPublications()
    const say = ['--publish', 'POST /notes', '--body', '{"text":"{text}"}', '--publish-url', `${chat.http}/prod`]
    const args = ['run', 'broadcast', '--target', secretive(chat.url), ...quick, '--rooms', '1', ...short, ...say]
    const { text } = await allOutput([...args, ...handshake])
    expect(chat.keys).toContain(canaries['publish header'])
    expect(text).toContain("'x-api-key: ***'")
    expect(leaksIn(text)).toEqual([])
  })

  it('that is interrupted', async () => {
    await using chat = await startForeignChat()
    const cwd = temporaryFolder()
    const args = ['run', 'broadcast', '--target', secretive(chat.url), ...load, '--duration', '20s']
    const { child, outcome } = startFanbench(args, { cwd, env: keys })
    await expect.poll(() => chat.sockets.size).toBe(4)
    child.kill('SIGINT')
    const { exitCode, stdout, stderr } = await outcome
    expect(exitCode).toBe(130)
    expect(leaksIn([stdout, stderr, ...written(cwd)].join('\n'))).toEqual([])
  })

  it.each<[what: string, listener: () => Promise<{ url: string } & AsyncDisposable>]>([
    ['whose chat is not there', refusing],
    ['whose chat answers 403, quoting the request', quotingRefusal],
    ['whose chat quotes the request in frames, close reasons and headers', quotingChat],
    ['whose chat speaks no HTTP, but quotes the request', quotingNonsense],
  ])('%s', async (_, listener) => {
    await using chat = await listener()
    const { text } = await allOutput(['run', 'broadcast', '--target', secretive(chat.url), ...load])
    expect(text).toContain('***:***@127.0.0.1')
    expect(leaksIn(text)).toEqual([])
  })

  it.each([
    ['before it', 'SignatureDoesNotMatch', 2],
    ['after it', 'ThrottlingException', 0],
  ])('whose CloudWatch quotes, %s, what it was asked with', async (_, error, exitCode) => {
    await using chat = await startForeignChat()
    await using cloudWatch = await quotingCloudWatch(error)
    const cwd = temporaryFolder()
    const endpoints = { cloudwatch: cloudWatch.url }
    writeFileSync(join(cwd, 'target.json'), JSON.stringify({ ...targetFile, url: secretive(chat.url), endpoints }))
    const args = ['run', 'broadcast', '--target', 'target.json', ...load]
    // The SDK's own further attempts after a throttling take seconds, and say nothing else.
    const { text, ...outcome } = await allOutput(args, { cwd, env: { AWS_MAX_ATTEMPTS: '1' } })
    // On a crowded machine the measurement may be invalid.
    expect([exitCode, 11]).toContain(outcome.exitCode)
    expect(/CloudWatch could not be asked: .*x-amz-security-token: \*\*\*/.test(text)).toBe(true)
    expect(text.includes(error)).toBe(true)
    expect(leaksIn(text)).toEqual([])
  })

  const enters = `join: (channel) => ({ send: JSON.stringify({ op: 'enter', channel }), answered: () => { fail() } })`
  it.each([
    ['a message is due', 'say: () => { fail() }'],
    ['a member joins', 'join: () => { fail() }, say: () => ""'],
    ['a frame comes', `${enters}, say: () => ""`],
  ])('whose protocol fails when %s, in a sentence with a URL', async (_, steps) => {
    await using chat = await startForeignChat()
    const sentence = `no answer from wss://chat.example/?t=${canaries['late protocol error']}`
    const cwd = temporaryFolder()
    writeFileSync(
      join(cwd, 'protocol.mjs'),
      `function fail() { throw new Error('${sentence}') }
       export default { name: 'x', echoesToSender: true, ${steps} }`,
    )
    const { text } = await allOutput(
      [
        'run',
        'broadcast',
        '--target',
        secretive(chat.url),
        ...quick,
        ...short,
        ...handshake,
        '--protocol',
        'protocol.mjs',
      ],
      { cwd },
    )
    expect(text.match(/no answer from \S*/)?.[0]).toContain('wss://chat.example/?t=***')
    expect(leaksIn(text)).toEqual([])
  })
})

describe('no parameter that a template hides gets out', () => {
  const colour = canaries['hidden parameter']
  const hidden = ['--template', 'template.json', '--parameter', `Colour=${colour}`]
  const frames = [
    '--join',
    '{"action":"join","room":"{room}"}',
    '--join-answered',
    'joined',
    '--say',
    '{"action":"say","t":"{text}"}',
  ]
  const small = [...quick, ...short, '--drain', '1s', '--connect-timeout', '30s']

  it('of a run, whose functions log it, throw it, send it and have it in their code', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'template.json'), JSON.stringify(tellingChat))
    const { text, exitCode } = await allOutput(['run', 'smoke', ...hidden, ...frames, ...small], { cwd })
    expect([10, 11], text).toContain(exitCode)
    expect(text).toContain("--parameter 'Colour=***'")
    expect(text).toContain('thrown: ***')
    expect(leaksIn(text)).toEqual([])
  })

  it('into the files that init writes', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'template.json'), JSON.stringify(tellingChat))
    const { text } = await allOutput(['init', ...hidden, ...frames, '--dry-run'], { cwd })
    expect(text).toContain('the variable FANBENCH_PARAMETER has them')
    expect(leaksIn(text)).toEqual([])
  })
})

describe('no secret is repeated to who mistyped', () => {
  const url = secretive('ws://127.0.0.1:1/')
  it.each<[what: string, args: string[], env?: Record<string, string>]>([
    ['the scheme of a URL', ['run', 'smoke', '--target', url.replace('ws:', 'https:')]],
    ['its port', ['run', 'smoke', '--target', url.replace(':1/', ':99999/')]],
    ['all of it', ['run', 'smoke', '--target', url.replace('ws://', '')]],
    ['a fragment into it', ['run', 'smoke', '--target', `${url}#${canaries['fragment']}`]],
    [
      'a parameter of a template',
      ['run', 'smoke', '--template', 'template.json', '--parameter', canaries['mistyped parameter']],
    ],
    [
      'the value of a hidden parameter',
      ['run', 'smoke', '--template', 'template.json', '--parameter', `Colour=${canaries['hidden parameter']}`],
    ],
    ['its host', ['run', 'smoke', '--protocol', 'rooms', '--target', url.replace('127.0.0.1', 'chat.example')]],
    ['the name of the option', ['run', 'smoke', `--tokn=${canaries['unknown option']}`]],
    ['the name of the option, with a URL', ['run', 'smoke', `--targt=${url}`]],
    ['a URL in place of a scenario', ['run', `ws://127.0.0.1/?t=${canaries['scenario']}`, url]],
    ['a URL in place of a command', [url]],
    ['a URL in place of a run', ['report', `ws://127.0.0.1/?t=${canaries['run name']}`]],
    ['a limit', ['run', 'smoke', '--limit', url]],
    ['a header', ['run', 'smoke', '--header', canaries['mistyped header']]],
    ['a header that is not theirs', ['run', 'smoke', '--header', `Sec-WebSocket-Key: ${canaries['mistyped header']}`]],
    ['a query', ['run', 'smoke', '--query', canaries['mistyped query']]],
    ['a subprotocol', ['run', 'smoke', '--subprotocol', `${canaries['mistyped subprotocol']},b`]],
    ['a variable of headers', ['run', 'smoke'], { FANBENCH_HEADER: `\n${canaries['mistyped header']}\n\n` }],
    ['the ticket key in place of its file', ['run', 'smoke'], { FANBENCH_TICKET_KEY: ticketKeyPem }],
    ['the ticket key, in a file that others may read', ['run', 'smoke', '--ticket-key', 'open-key.pem']],
    ['the headers of the config file', ['run', 'smoke', '-c', 'header.json']],
    ['a variable', ['run', 'smoke'], { FANBENCH_MEMBERS: canaries['mistyped setting'] }],
    ['the name of a variable', ['run', 'smoke'], { FANBENCH_TOKEN: canaries['unknown setting'] }],
    ['the value of a key', ['run', 'smoke', '-c', 'value.json']],
    ['the shape of a key', ['run', 'smoke', '-c', 'object.json']],
    ['a comma of the config file', ['run', 'smoke', '-c', 'damaged.json']],
    ['quotes of the config file', ['run', 'smoke', '-c', 'bare.json']],
    ['the config file, which throws', ['run', 'smoke', '-c', 'throws.mjs']],
    ['the protocol, which throws', ['run', 'smoke', '--protocol', 'throws.mjs']],
    ['the definition, which throws', ['run', 'smoke', '--stack', 'throws.mjs']],
    ['the definition of the stack alone', ['up', '--stack', 'throws.mjs']],
    ['the target file', ['run', 'smoke', '--target', 'damaged-target.json']],
    ['what kind of file it is', ['run', 'smoke', '--target', 'other.json']],
    ['credentials into an endpoint', ['run', 'smoke', '--target', 'endpoint.json']],
  ])('%s', async (_, args, env) => {
    const cwd = temporaryFolder()
    const write = (name: string, content: unknown) =>
      writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content, null, 1))
    const urlWith = (place: Place) => `ws://127.0.0.1/?t=${canaries[place]}`
    const { 'config value': value, 'config object': part, 'config text': text } = canaries
    write('template.json', {
      Parameters: { Colour: { Type: 'Number', NoEcho: true, AllowedValues: [1] } },
      Resources: {},
    })
    write('value.json', { members: value, token: value })
    write('object.json', { target: { url: part }, limit: { token: part }, duration: [part] })
    write('open-key.pem', ticketKeyPem)
    write('header.json', { header: { Authorization: canaries['mistyped header'] }, query: canaries['mistyped query'] })
    write('damaged.json', `{ "target": "ws://127.0.0.1/?t=${text}" "protocol": "rooms" }`)
    write('bare.json', `{ "target": ${text} }`)
    const thrown = `${urlWith('protocol error')} ${urlWith('definition error')}`
    write('throws.mjs', `throw new Error('cannot reach ${thrown}')`)
    write('damaged-target.json', `{ "schema": "fanbench/target@1", "url": ${canaries['target file']} }`)
    write('other.json', { schema: canaries['target file'] })
    const endpoint = `http://x:${inUrl('endpoint')}@127.0.0.1/?t=${inUrl('endpoint')}`
    write('endpoint.json', {
      ...targetFile,
      url: `http://h/?${canaries['target file']}`,
      endpoints: { lambda: endpoint },
    })

    const { exitCode, text: said } = await allOutput(args, { cwd, ...(env && { env }) })
    expect([2, 15]).toContain(exitCode)
    expect(said).toContain('✖')
    expect(leaksIn(said)).toEqual([])
  })

  it.each([['doctor'], ['scenarios'], ['--help'], ['run --help']])(
    'fanbench %s says nothing of the keys',
    async (args) => {
      expect(leaksIn((await allOutput(args.split(' '))).text)).toEqual([])
    },
  )
})

const targetFile = {
  schema: 'fanbench/target@1',
  kind: 'aws',
  stack: 'foreign',
  url: 'ws://127.0.0.1:1/',
  region: 'eu-west-1',
  api: { id: 'a1b2c3', stage: 'prod' },
  endpoints: {},
  functions: { Connect: 'foreign-Connect' },
  tables: {},
  routes: { $connect: 'Connect' },
  definitionHash: '0123456789abcdef',
}

async function refusing() {
  const chat = await startForeignChat()
  await chat[Symbol.asyncDispose]()
  return { url: chat.url, [Symbol.asyncDispose]: async () => {} }
}

const ofApi = { ApiId: { Ref: 'Api' } }
const uri = { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Tell.Arn}/invocations' }
const route = (RouteKey: string, more = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ...ofApi, RouteKey, Target: { 'Fn::Sub': 'integrations/${Integration}' }, ...more },
})

const reply = (of: string) => ({
  Type: 'AWS::ApiGatewayV2::RouteResponse',
  Properties: { ...ofApi, RouteId: { Ref: of }, RouteResponseKey: '$default' },
})

/** A chat that tells a parameter whose template wants it hidden. */
const tellingChat = {
  Parameters: { Colour: { Type: 'String', NoEcho: true } },
  Resources: {
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Name: 'telling', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' },
    },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ...ofApi, StageName: 'v1', AutoDeploy: true } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ...ofApi, IntegrationType: 'AWS_PROXY', IntegrationUri: uri },
    },
    Tell: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::123456789012:role/tell',
        Environment: { Variables: { COLOUR: { Ref: 'Colour' } } },
        Code: {
          ZipFile: {
            'Fn::Sub': `let says = 0
              const colour = '\${Colour}'
              exports.handler = async ({ requestContext: { routeKey } }) => {
                console.log('logged: ' + process.env.COLOUR)
                if (routeKey === 'say' && says++ % 2 === 0) throw new Error('thrown: ' + colour)
                return { statusCode: 200, body: routeKey === 'join' ? 'joined' : 'sent: ' + colour }
              }`,
          },
        },
      },
    },
    Connect: route('$connect'),
    Join: route('join', { RouteResponseSelectionExpression: '$default' }),
    Say: route('say', { RouteResponseSelectionExpression: '$default' }),
    JoinReply: reply('Join'),
    SayReply: reply('Say'),
  },
}
