import type { CommandContext } from '../../flags/context.ts'
import type { LiveServer } from '../../live/live-server.ts'
import { openLiveStack } from '../../live/live-stack.ts'
import { chooseChat } from '../../run/aim/choose-chat.ts'
import { hostStack } from '../../run/aim/embedded-stack.ts'
import { portRefusal } from '../../../src/file-refusal.ts'
import { readServiceTimes } from '../../run/aim/read-service-times.ts'
import { asTypedHere } from '../../run/command-line.ts'
import { functionLogLines } from '../function-log-lines.ts'
import { writeNotice } from '../../flags/notice.ts'
import { saveDocument } from '../../run/show-and-save.ts'
import { type ChatPage, openChatPage } from '../../../reference-stack/local/index.ts'
import { behaviourOf } from '../../../reference-stack/stack-options.ts'
import type { TargetFile } from '../../../reference-stack/definition.ts'
import { type ExitCode, exitCodes, Refusal } from '../../../src/exit-codes.ts'
import { firstScenarioOf } from '../../../src/scenarios/index.ts'
import { composeStackOptions } from '../../../src/settings/compose-options.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { readFlags } from '../../../src/settings/read-settings.ts'
import { type TicketKey, ticketKeyBeside } from '../../../src/targets/ticket-key.ts'

/** The seed of a stack that outlives its runs: each start takes the same times. */
const serviceTimesSeed = 1

interface UpArgs {
  readonly port: number | undefined
  /** The port of the live page; any free one if undefined. */
  readonly livePort: number | undefined
  /** The port of the chat page; any free one if undefined. */
  readonly pagePort: number | undefined
  readonly targetFile: string
  /** Does `$connect` require a signed ticket? */
  readonly tickets: boolean
  /** The settings of the stack, with its chat, as typed. */
  readonly flags: Readonly<Record<string, unknown>>
}

/**
 * Runs the embedded stack, the page to sit in and the live page until Ctrl-C (exit 0).
 *
 * @throws Refusal (2) for wrong settings, a wrong definition or a target file that cannot be written, (13) for a taken port
 */
export async function up(
  { port, pagePort, livePort, targetFile, tickets, flags }: UpArgs,
  context: CommandContext,
): Promise<ExitCode> {
  const mistakes = new Mistakes()
  const given = readFlags(flags, mistakes)
  const chat = await mistakes.collect(() => chooseChat(given))
  const options = composeStackOptions(given, undefined)
  const found = await mistakes.collect(() => readServiceTimes(options.serviceTimes))
  const { profile, ...chosen } = mistakes.throwIfAny({ profile: found, chat })
  const behaviour = { ...behaviourOf(options), serviceTimes: profile && { profile, seed: serviceTimesSeed } }
  for (const notice of chosen.chat.notices) if (!context.quiet) writeNotice(context.progress, `! ${notice}`)
  const key = tickets ? await ticketKeyBeside(targetFile) : null
  const stackChoice = { ...chosen, port, behaviour, ticketPublicKey: key?.publicKeyPem }
  await using stack = await hostStack({
    ...stackChoice,
    ...(!context.quiet && {
      followLogs: (followed) =>
        writeNotice(context.progress, functionLogLines(followed, chosen.chat.secrets).trimEnd()),
    }),
  })
  const chatPage = Promise.withResolvers<string | null>()
  // Each of the two pages has a link to the other.
  await using live = await openLiveStack(stack, chatPage.promise, livePort)
  await using page = await openChatPage(stack.target, { port: pagePort, liveUrl: live.url }).catch((error: unknown) => {
    throw portRefusal(error, pagePort, '--page-port')
  })
  chatPage.resolve(page.url)
  await saveDocument(stack.target, targetFile)
  announce(stack.target, targetFile, { key, page, live }, context)
  const ending = await Promise.race([stack.exited, aborted(context.signal)])
  if (ending === undefined) return exitCodes.ok
  throw new Refusal(exitCodes.targetFailed, `the stack ended: ${ending}`)
}

function announce(
  target: TargetFile,
  path: string,
  { key, page, live }: { key: TicketKey | null; page: ChatPage; live: LiveServer },
  { answer, progress, json }: CommandContext,
): void {
  answer.write(json ? `${JSON.stringify(target, null, 2)}\n` : `${target.url}\n`)
  const protocol = target.protocol === undefined ? ' --protocol <file>' : ''
  const ticketKey = key === null ? '' : ` --ticket-key ${key.path}`
  const next = `fanbench run ${firstScenarioOf(target.protocol)} --target ${path}${protocol}${ticketKey}`
  const variables = awsVariables(target)
    .map((line) => `    ${line}`)
    .join('\n')
  const http = target.httpApi === undefined ? '' : `  http    ${target.httpApi.url}\n`
  progress.write(
    `  target  ${path}\n${http}  page    ${page.said}\n  live    ${live.url}\n  next    ${asTypedHere(next)}\n  aws     the AWS CLI, boto3 and the SDKs speak to it after:\n${variables}\n  Ctrl-C stops it\n`,
  )
}

function aborted(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  if (signal.aborted) resolve(undefined)
  else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  return promise
}

/** The names of the services in `AWS_ENDPOINT_URL_...`, as the AWS CLI, boto3 and the SDKs read them. */
const serviceIds: Readonly<Partial<Record<keyof TargetFile['endpoints'], string>>> = {
  management: 'APIGATEWAYMANAGEMENTAPI',
  lambda: 'LAMBDA',
  cloudwatch: 'CLOUDWATCH',
  dynamodb: 'DYNAMODB',
  logs: 'CLOUDWATCH_LOGS',
  sts: 'STS',
}

/** Lines for a shell, after which AWS's own tools speak to the embedded stack. Nobody checks the keys, but some have to be there. */
function awsVariables({ region, endpoints }: Pick<TargetFile, 'region' | 'endpoints'>): string[] {
  const services = Object.entries(serviceIds) as [keyof TargetFile['endpoints'], string][]
  return [
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated`,
    ...services.map(([service, id]) => `export AWS_ENDPOINT_URL_${id}=${endpoints[service]}`),
  ]
}
