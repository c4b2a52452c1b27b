import { z } from 'zod'
import { chatNames, usualChat } from '../../reference-stack/chats/index.ts'
import { builtInProtocols } from '../crowd/protocols/load-protocol.ts'
import { atLeast, list, text, whole } from '../value-schemas.ts'

/** The target, the opening of connections to it, and the services that can be asked about it. */
export const targetSettings = {
  target: text('local, a target.json or a ws:// URL')
    .meta({ placeholder: 'where' })
    .default('local')
    .describe('local (the embedded stack), a target.json, or a ws:// URL'),
  chat: z
    .enum(chatNames, { error: `one of ${chatNames.join(', ')}` })
    .meta({ placeholder: 'name', defaultIs: usualChat })
    .describe(`the shipped chat that the embedded stack runs: ${chatNames.join(', ')}`),
  stack: text('a file')
    .meta({ placeholder: 'file' })
    .describe('your own definition (./chat.ts) for the embedded stack'),
  template: text('a file or a folder')
    .meta({ placeholder: 'file' })
    .describe('your SAM or CloudFormation template, cdk.out or serverless.yml for the embedded stack'),
  parameter: list('a list such as Stage=dev')
    .meta({ placeholder: 'name=value' })
    .describe('a parameter of the template; of a serverless.yml, an option'),
  code: list('a list such as OnSend=../backend/on-send')
    .meta({ placeholder: 'function=folder' })
    .describe('the folder with the code of a function, where the template has a placeholder or an archive'),
  env: list('a list such as TABLE=table:Connections')
    .meta({ placeholder: 'name=value' })
    .describe('a variable of all functions: a text, endpoint (that of @connections) or table:Name'),
  authorizer: z
    .enum(['allow'], { error: 'allow' })
    .meta({ placeholder: 'allow' })
    .describe('let everybody in, without the authorizer of $connect: its identity provider is not here'),
  authorizerContext: text('JSON such as {"userId":"{member}"}')
    .meta({ placeholder: 'json' })
    .describe('with --authorizer allow: the context that events have of it; {member} as in --header'),
  protocol: text(`${builtInProtocols.join(', ')}, or a file`)
    .meta({ placeholder: 'name|file' })
    .describe(`protocol of the chat: ${builtInProtocols.join(', ')}, or your own ./protocol.ts`),
  header: list('a list such as "Authorization: Bearer abc"')
    .meta({ placeholder: 'name: value', secret: true })
    .describe('a header of each handshake; {member} stands for the name of the member'),
  query: list('a list such as token=abc')
    .meta({ placeholder: 'name=value', secret: true })
    .describe('a parameter added to the URL of each handshake; {member} as in --header'),
  subprotocol: list('a list such as chat.v1')
    .meta({ placeholder: 'name', secret: true })
    .describe('a subprotocol offered in each handshake, in order of preference'),
  publishUrl: text('an http:// or https:// URL')
    .meta({ placeholder: 'url' })
    .describe('the HTTP API that messages are published to, if target.json does not name it'),
  publishHeader: list('a list such as "x-api-key: abc"')
    .meta({ placeholder: 'name: value', secret: true })
    .describe('a header of each published request; {member} as in --header'),
  ticketKey: text('a file')
    .meta({ placeholder: 'file' })
    .describe('an Ed25519 private key, such as up --tickets writes, that signs a ticket for each handshake'),
  functions: list("a list such as '$connect=my-connect'")
    .meta({ placeholder: 'route=name,...' })
    .describe('the Lambda functions to ask CloudWatch about, by route or by name alone'),
  region: z
    .string({ error: 'a Region such as eu-west-1' })
    .regex(/^[a-z\d-]{1,63}$/, { error: 'a Region such as eu-west-1' })
    .meta({ placeholder: 'name' })
    .describe('the AWS Region of the target, if the URL does not contain it'),
  api: text('id/stage')
    .meta({ placeholder: 'id/stage' })
    .describe('the id and stage of the WebSocket API, if the URL does not contain them'),
}

/** The settings that say which chat the embedded stack has, and what of it is replaced. */
export const chatKeys = [
  'chat',
  'stack',
  'template',
  'parameter',
  'code',
  'env',
  'authorizer',
  'authorizerContext',
] as const satisfies readonly (keyof typeof targetSettings)[]

/** The limits of load on a target off this machine. */
export const safetySettings = {
  iOwnThisTarget: list('a list of hosts such as chat.example')
    .meta({ placeholder: 'host' })
    .default([])
    .describe('a host off this machine that you may load, as the URL names it'),
  account: z
    .string({ error: 'an AWS account, twelve digits' })
    .regex(/^\d{12}$/, { error: 'an AWS account, twelve digits' })
    .meta({ placeholder: 'id' })
    .describe('your AWS account; a stack deployed in any other is refused'),
  maxMembers: whole(1, 'a whole number of members, 1 or more')
    .default(1000)
    .describe('the most members for a target off this machine'),
  maxRate: atLeast(0.001, 'a rate above 0')
    .default(500)
    .describe('the most connects, joins or messages per second for a target off this machine'),
  maxCost: atLeast(0, 'an amount in USD, 0 or more')
    .meta({ placeholder: 'usd' })
    .default(1)
    .describe('the highest estimate that a run on AWS may have, in USD'),
  prices: text('a file')
    .meta({ placeholder: 'file' })
    .describe('a file with your own prices (./prices.json), in place of the dated list'),
}

/** As much of a secret entry as may be shown: `Authorization: ***`, `token=***`, `***`. */
export function maskedEntry(entry: string): string {
  const [, name = '', value = ''] = /^([^:=]+[:=] ?)(.*)$/s.exec(entry) ?? []
  // The padding of a bare base64 text looks like an empty value.
  return /^=*$/.test(value) ? '***' : `${name}***`
}
