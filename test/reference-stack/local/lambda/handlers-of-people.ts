/** Handlers as people write them, and what lies beside them, by path. None knows of fanbench. */
export const projects: Readonly<Record<string, string>> = {
  // A SAM application, whose SDK v3 is Lambda's. `client` and `greeting` are globals that nobody has declared.
  'sam/package.json': '{ "name": "chat", "private": true }',
  'sam/src/app.js': `
    const fs = require('fs')
    const path = require('path')
    const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
    const { DynamoDBDocumentClient } = require('@aws-sdk/lib-dynamodb')
    const { unmarshall } = require('@aws-sdk/util-dynamodb')
    const config = require('../config.json')

    client = DynamoDBDocumentClient.from(new DynamoDBClient({}))

    module.exports.sendMessage = async function (event, context) {
      greeting = fs.readFileSync(path.join(__dirname, 'templates', 'hello.html'), 'utf8')
      return {
        greeting,
        config,
        sends: typeof client.send,
        item: unmarshall({ id: { S: 'c1' } }),
        above: fs.readFileSync(path.join(__dirname, '../notice.txt'), 'utf8'),
        inTask: fs.readFileSync(process.env.LAMBDA_TASK_ROOT + '/notice.txt', 'utf8'),
        inWorkingDirectory: fs.readFileSync('./src/templates/hello.html', 'utf8'),
        place: path.relative(process.env.LAMBDA_TASK_ROOT, __filename),
        byName: require(path.join(__dirname, 'plug-ins', event.plugIn)),
        tmp: fs.existsSync('/tmp'),
      }
    }
  `,
  'sam/src/plug-ins/loud.js': "module.exports = 'LOUD'",
  'sam/src/templates/hello.html': '<b>hello</b>',
  'sam/config.json': '{ "stage": "dev" }',
  'sam/notice.txt': 'be kind',

  // An ES module with a package of a layer, and one of its files by its path on Lambda.
  'esm/package.json': '{ "type": "module" }',
  'esm/handlers/greet.js': `
    import { readFile } from 'node:fs/promises'
    import { fileURLToPath } from 'node:url'
    import { dirname, join } from 'node:path'
    import { greet } from 'shared-greeting'
    import shared from '/opt/nodejs/shared.js'

    const __dirname = dirname(fileURLToPath(import.meta.url))
    const rooms = JSON.parse(await readFile(new URL('../data/rooms.json', import.meta.url)))

    export const handler = async () => ({
      rooms,
      again: JSON.parse(await readFile(join(__dirname, '..', 'data', 'rooms.json'))),
      here: import.meta.dirname === __dirname,
      greeting: greet('Ada'),
      shared: shared.secret,
      stackTraceLimit: Error.stackTraceLimit,
    })
  `,
  'esm/data/rooms.json': '["lobby"]',
  'layer/nodejs/node_modules/shared-greeting/package.json': '{ "main": "greeting.js" }',
  'layer/nodejs/node_modules/shared-greeting/greeting.js': "exports.greet = (name) => 'hello ' + name",
  'layer/nodejs/plug-ins/quiet.mjs': "export default 'quiet'",
  'layer/nodejs/plug-ins/loud.js': "module.exports = 'LOUD'",
  'layer/words.txt': 'of the first layer',
  'layer/first.txt': 'only there',
  'second-layer/words.txt': 'of the second layer',

  // Whatever reads a file by where Lambda has its layers and its code.
  'layered/read.mjs': `
    import { createReadStream, existsSync, promises, readFile, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
    import { open, writeFile } from 'node:fs/promises'
    import { createRequire } from 'node:module'
    import { text } from 'node:stream/consumers'
    import { pathToFileURL } from 'node:url'
    import { promisify } from 'node:util'
    import { Worker } from 'node:worker_threads'

    const require = createRequire(import.meta.url)
    const refusal = async (write) => { try { await write() } catch (error) { return error.code } }

    export const handler = async ({ plugIn }) => {
      const opened = await open('/opt/words.txt')
      const answer = {
        sync: readFileSync('/opt/words.txt', 'utf8'),
        buffer: readFileSync(Buffer.from('/opt/first.txt'), 'utf8'),
        url: readFileSync(pathToFileURL('/opt/first.txt'), 'utf8'),
        promise: await promises.readFile('/opt/../opt/words.txt', 'utf8'),
        callback: await promisify(readFile)('/opt/words.txt', 'utf8'),
        stream: await text(createReadStream('/opt/words.txt')),
        handle: await opened.readFile('utf8'),
        there: ['/opt', '/opt/none', '/opt/nodejs/plug-ins'].map((path) => existsSync(path)),
        names: readdirSync('/opt/nodejs/plug-ins').toSorted(),
        isFolder: statSync('/opt/nodejs').isDirectory(),
        required: require('/opt/nodejs/plug-ins/' + plugIn),
        imported: (await import('/opt/nodejs/plug-ins/quiet.' + 'mjs')).default,
        task: readFileSync('/var/task/data.txt', 'utf8'),
        worker: await new Promise((resolve, reject) =>
          new Worker(new URL('worker.cjs', import.meta.url)).once('message', resolve).once('error', reject)),
        refused: [
          await refusal(() => writeFileSync('/opt/new.txt', '')),
          await refusal(() => writeFile('/var/task/new.txt', '')),
          await refusal(() => promises.cp('/opt/words.txt', '/opt/new.txt')),
          await refusal(() => open('/opt/words.txt', 'a')),
        ],
      }
      await opened.close()
      return answer
    }
  `,
  'layered/worker.cjs': `
    require('worker_threads').parentPort.postMessage(require('fs').readFileSync('/opt/words.txt', 'utf8'))
  `,
  'layered/data.txt': 'of the task',
  'layered/package.json': '{}',
  'layer/nodejs/shared.js': "module.exports = { secret: require('shared-greeting').greet('all') }",

  // TypeScript for the SDK v2, compiled to CommonJS by whoever deploys it.
  'serverless/package.json': '{ "type": "commonjs", "dependencies": { "aws-sdk": "^2" } }',
  'serverless/tsconfig.json': '{ "compilerOptions": { "module": "commonjs", "esModuleInterop": true } }',
  'serverless/src/say.ts': `
    import * as AWS from 'aws-sdk'
    import { DynamoDB } from 'aws-sdk'
    import Gateway from 'aws-sdk/clients/apigatewaymanagementapi'
    import type { APIGatewayProxyHandler } from 'aws-lambda'
    enum Kind { Text = 'text' }

    export const say: APIGatewayProxyHandler = async () => ({
      all: new AWS.DynamoDB.DocumentClient().version,
      some: new DynamoDB.DocumentClient().version,
      alone: new Gateway().version,
      kind: Kind.Text,
      file: __filename.endsWith('/src/say.ts'),
    } as never)
  `,
  'serverless/node_modules/aws-sdk/package.json': '{ "main": "lib/aws.js" }',
  'serverless/node_modules/aws-sdk/lib/aws.js': `
    var AWS = { util: {} }
    module.exports = AWS
    Object.assign(AWS, { DynamoDB: function () {} })
    AWS.DynamoDB.DocumentClient = function () { this.version = require(__dirname + '/version') }
  `,
  'serverless/node_modules/aws-sdk/lib/version.json': '2',
  'serverless/node_modules/aws-sdk/clients/apigatewaymanagementapi.js': `
    module.exports = function () { this.version = require('../lib/version') }
  `,

  // As many tutorials had it.
  'tutorial/connect.cjs': `
    'use strict'
    exports.handler = function (event, context, callback) {
      context.callbackWaitsForEmptyEventLoop = false
      setTimeout(() => callback(null, { statusCode: 200, body: event.room }), 1)
    }
  `,
  'tutorial/routes.cts': `
    import path = require('node:path')
    const handlers = { disconnect: async (event: { path: string }) => path.basename(event.path) }
    export = { handlers }
  `,
  'tutorial/default.mts': `
    const answer: number = await Promise.resolve(42)
    export async function main() { return answer }
  `,
}
