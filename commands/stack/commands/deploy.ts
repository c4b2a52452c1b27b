import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { makeOwnFolder } from '../../../processes/own-folder.ts'
import { withTickets } from '../../../reference-stack/chats/index.ts'
import {
  type AppRequest,
  type CloudOptions,
  readOutputs,
  deploymentWarnings,
  targetOfOutputs,
} from '../../../reference-stack/cloud/index.ts'
import type { TargetFile } from '../../../reference-stack/definition.ts'
import { type Caller, identifyCaller, surroundingRegion } from '../caller.ts'
import { type Cdk, deployTemplate, findCdk, synthesise } from '../cdk.ts'
import { estimateCost, type DeploymentOutline, makesOf, outlineText } from './deployment-text.ts'
import { findOwnStack } from '../fanbench-stack.ts'
import { assertAccount } from '../fence.ts'
import { builtInProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { makeFolder } from '../../../src/make-folder.ts'
import { demo } from '../../../src/scenarios/demo.ts'
import { firstScenarioOf } from '../../../src/scenarios/index.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { defaultOptions } from '../../../src/settings/compose-options.ts'
import type { CloudStack } from '../../../src/targets/cloud-stack.ts'
import { type TicketKey, ticketKeyBeside } from '../../../src/targets/ticket-key.ts'
import { asTypedHere } from '../../run/command-line.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../flags/notice.ts'
import { askToGoAhead } from './go-ahead.ts'
import {
  type DeployArgs,
  type DeploymentPlan,
  throwawayPublicKey,
  planDeployment,
  stubPlace,
} from './plan-deployment.ts'
import { saveDocument } from '../../run/show-and-save.ts'

/**
 * Deploys a chat to an AWS account, after the user has confirmed place and cost, and writes its target file.
 *
 * @throws Refusal (2) for everything that is wrong before AWS is asked, (15) for an account, Region or stack that may not be
 * changed, or without consent, (12) if CloudFormation or the CDK fails
 */
export async function deploy(args: DeployArgs, context: CommandContext): Promise<ExitCode> {
  const plan = await planDeployment(args)
  const cdk = findCdk()
  if (args.dryRun) return await rehearse(plan, args, context)
  const caller = await identifyCaller(plan.place.region ?? null)
  assertAccount(caller.account, plan.place.account)
  const before = await findOwnStack(caller.region, plan.choices.stackName)
  const draft = optionsOf(plan, caller, before)
  const outline = outlineOf(plan, draft, before)
  if (!context.quiet || !args.yes) context.progress.write(outlineText(outline))
  await askToGoAhead(`Deploy it to account ${caller.account}, ${caller.region}?`, args.yes, context)

  const ticketKey = plan.wantsTickets ? await ticketKeyBeside(args.targetFile) : null
  const options = { ...draft, ticketPublicKey: ticketKey?.publicKeyPem ?? null }
  const outputs = await deployChat(cdk, { stackFile: plan.stackFile, options }, caller, context)
  const target = targetOfOutputs(withTickets(plan.definition, options.ticketPublicKey), options, outputs)
  await saveDocument(target, args.targetFile)
  announce(target, { outline, ticketKey, outputs, targetFile: args.targetFile }, context)
  return exitCodes.ok
}

async function deployChat(
  cdk: Cdk,
  request: AppRequest,
  { credentials }: Caller,
  { quiet, progress, signal }: CommandContext,
): Promise<StackOutputs> {
  const onLine = (line: string) => (quiet ? undefined : writeNotice(progress, `  ${line}`))
  await using folder = await makeOwnFolder('deploy')
  await synthesise(request, folder.path, { onLine, signal, credentials })
  const outputs = await deployTemplate(cdk, request.options, folder.path, { onLine, signal, credentials })
  const read = readOutputs(outputs)
  if (read !== undefined) return read
  throw new Refusal(exitCodes.targetFailed, 'the stack is deployed, but has no outputs Url, ApiId and Nonce')
}

/** Does all that needs no AWS: nothing is sent, and no ticket key is made. */
async function rehearse(plan: DeploymentPlan, args: DeployArgs, context: CommandContext): Promise<ExitCode> {
  const { progress, answer, json, quiet, signal } = context
  const region = plan.place.region ?? (await surroundingRegion()) ?? stubPlace.region
  const place = { account: plan.place.account ?? stubPlace.account, region }
  const options = optionsOf(plan, place, null)
  const outline = outlineOf(plan, options, null)
  const templateFolder = join(dirname(args.targetFile), `${options.stackName}.cdk`)
  await makeFolder(templateFolder)
  const onLine = (line: string) => (quiet ? undefined : writeNotice(progress, `  ${line}`))
  await synthesise({ stackFile: plan.stackFile, options }, templateFolder, { onLine, signal, credentials: [] })
  if (json) answer.write(`${JSON.stringify({ dryRun: true, ...outline, templateFolder }, null, 2)}\n`)
  else answer.write(`${outlineText(outline)}  template ${join(templateFolder, `${options.stackName}.template.json`)}\n`)
  writeNotice(progress, '  a dry run: nothing was sent to AWS; account and existing stack are checked by the real run')
  return exitCodes.ok
}

/**
 * Returns the options of the cloud stack. If tickets are wanted, it has a temporary public key, because the stack's own key is
 * made after the confirmation.
 */
function optionsOf(
  { choices, wantsTickets }: DeploymentPlan,
  { account, region }: Pick<Caller, 'account' | 'region'>,
  before: CloudStack | null,
): CloudOptions {
  // A stack that is deployed again keeps its nonce, so that its target files stay valid.
  const nonce = before?.outputs['Nonce'] ?? randomBytes(16).toString('hex')
  return { ...choices, account, region, nonce, ticketPublicKey: wantsTickets ? throwawayPublicKey() : null }
}

function outlineOf(
  { definition, prices }: DeploymentPlan,
  options: CloudOptions,
  before: CloudStack | null,
): DeploymentOutline {
  const whole = withTickets(definition, options.ticketPublicKey)
  const { account, region, stackName: stack, tags } = options
  const load = expectedLoad(demo, defaultOptions(demo, builtInProtocol(definition.protocol)))
  const estimate = estimateCost(whole, load, options, prices)
  const state = { status: before?.status ?? null, pageBefore: before?.outputs['PageUrl'] ?? null }
  const warnings = deploymentWarnings(definition, options)
  return { account, region, stack, ...state, makes: makesOf(whole, options), tags, estimate, warnings }
}

type StackOutputs = NonNullable<ReturnType<typeof readOutputs>>

interface Deployed {
  readonly outline: DeploymentOutline
  readonly ticketKey: TicketKey | null
  readonly outputs: StackOutputs
  readonly targetFile: string
}

function announce(
  target: TargetFile,
  { outline, ticketKey, outputs, targetFile }: Deployed,
  { answer, progress, json }: CommandContext,
): void {
  const ticketKeyFile = ticketKey?.path ?? null
  const { PageUrl: page = null, HttpUrl: http, ApiKeyId: keyId } = outputs
  const document = { ...outline, target, targetFile, ticketKeyFile, page }
  answer.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${target.url}\n`)
  const next = [
    `fanbench run ${firstScenarioOf(target.protocol)} --target ${targetFile} --i-own-this-target=${new URL(target.url).hostname}`,
    ...(ticketKeyFile === null ? [] : [`--ticket-key ${ticketKeyFile}`]),
  ].join(' ')
  const lines = [
    `target  ${targetFile}`,
    ...(http === undefined ? [] : [`http    ${http}`]),
    // API Gateway has made its value, which no file has.
    ...(keyId === undefined
      ? []
      : [`key     aws apigateway get-api-key --api-key ${keyId} --include-value --query value --output text`]),
    ...(page === null ? [] : [`page    ${page}`]),
    `next    ${asTypedHere(next)}`,
    `when you are done: ${asTypedHere(`fanbench destroy --target ${targetFile}`)}`,
  ]
  progress.write(lines.map((line) => `  ${line}\n`).join(''))
}
