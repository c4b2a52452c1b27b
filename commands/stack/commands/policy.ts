import { fileURLToPath } from 'node:url'
import { probeDefinition } from '../../../reference-stack/chats/index.ts'
import { targetOfOutputs } from '../../../reference-stack/cloud/index.ts'
import { surroundingRegion } from '../caller.ts'
import type { Place } from '../fence.ts'
import { type ExitCode, Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { type Job, privileges, type Permission } from '../privileges.ts'
import type { SettingSources } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { suggestion } from '../../../src/suggestion.ts'
import { type Target, asTarget, readTarget } from '../../../src/targets/target.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../flags/notice.ts'
import { namedPlace } from './which-stack.ts'
import { type ChatArgs, cloudChat } from './plan-deployment.ts'
import { type PolicySubject, type ResourceKind, arnsOf } from '../stack-arns.ts'

export interface PolicyArgs extends SettingSources, ChatArgs {
  /** A {@link Job}. */
  readonly job: string
  readonly targetFile: string | undefined
  /** The name of the CloudFormation stack. */
  readonly name: string | undefined
  /** Parts of the job; an entry may have several with commas between. */
  readonly without: readonly string[]
}

/**
 * Prints the IAM policy with the least privileges of a job. Sends nothing to AWS.
 *
 * @throws Refusal (2) for every mistake at once, (15) for a place that the config file does not allow
 */
export async function policy(args: PolicyArgs, { answer, progress, quiet }: CommandContext): Promise<ExitCode> {
  const mistakes = new Mistakes()
  const place = await namedPlace(args, mistakes)
  const account = await mistakes.collect(() => accountOf(place, args))
  const stack = await mistakes.collect(() => stackOf(args, place))
  const wanted = await mistakes.collect(() => wantedOf(args))
  const found = mistakes.throwIfAny({ account, stack, wanted })
  const { job, parts } = found.wanted
  const subject = { account: found.account, ...found.stack }
  answer.write(`${JSON.stringify(policyDocument(job, subject, parts), null, 2)}\n`)
  const empty = parts.filter((part) => policyDocument(job, subject, [part]).Statement.length === 0)
  if (empty.length > 0 && !quiet)
    writeNotice(progress, `  not in it: ${empty.join(', ')}: the stack has no such resources`)
  return exitCodes.ok
}

function accountOf({ account }: Place, { flags }: PolicyArgs): string {
  if (account !== undefined) return account
  // A wrong one is reported already.
  const problems = flags['account'] === undefined ? ['--account: is missing; give twelve digits'] : []
  throw new Refusal(exitCodes.usage, problems)
}

/** The chat of a recording, unless another stack is named. */
const probeFile = fileURLToPath(probeDefinition)

interface Stack {
  readonly region: string
  readonly target: Target
}

/** A deployed stack by its target file, or one not yet deployed by its definition. */
async function stackOf(args: PolicyArgs, { region }: Place): Promise<Stack> {
  const { targetFile, chat, stackFile, name, flags } = args
  if (targetFile === undefined) return await stackToDeploy(args, region ?? (await surroundingRegion()))
  if ([chat, stackFile, name, flags['region']].some((given) => given !== undefined))
    throw new Refusal(
      exitCodes.usage,
      '--chat, --stack, --name, --region: the target file has these; leave them out, or leave out --target',
    )
  const target = await readTarget(targetFile)
  if (target.kind === 'aws' && target.region !== null) return { region: target.region, target }
  throw new Refusal(exitCodes.usage, `${targetFile}: belongs to the embedded stack, which needs no permissions`)
}

/** The id of its API is not known before it is deployed. */
async function stackToDeploy(args: PolicyArgs, region: string | null): Promise<Stack> {
  if (region === null)
    throw new Refusal(
      exitCodes.usage,
      '--region: is missing; give one such as eu-west-1, or --target with a target.json',
    )
  const { job, chat, stackFile = job === 'record' && chat === undefined ? probeFile : undefined } = args
  const { definition } = await cloudChat({ chat, stackFile }, false)
  const options = { stackName: args.name ?? `fanbench-${definition.name}`, region, ticketPublicKey: null }
  const target = asTarget(targetOfOutputs(definition, options, { Url: '', ApiId: '', Nonce: '' }))
  return { region, target: { ...target, api: null } }
}

function wantedOf({ job, without }: PolicyArgs): { job: Job; parts: string[] } {
  if (Object.hasOwn(privileges, job)) return { job: job as Job, parts: partsWanted(job as Job, without) }
  const jobs = Object.keys(privileges)
  throw new Refusal(exitCodes.usage, `there is no policy ${job}${suggestion(job, jobs)}; there are ${jobs.join(', ')}`)
}

function partsWanted(job: Job, without: readonly string[]): string[] {
  const parts = partsOf(job)
  const unwanted = without.flatMap((text) => text.split(',')).map((part) => part.trim())
  const unknown = unwanted.filter((part) => !parts.includes(part))
  if (unknown.length === 0) return parts.filter((part) => !unwanted.includes(part))
  throw new Refusal(
    exitCodes.usage,
    unknown.map((part) => `--without ${part}: ${job} has ${parts.join(', ')}${suggestion(part, parts)}`),
  )
}

/** An IAM policy. */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

interface Statement {
  /** Letters and digits only. */
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** Names of the parts of a job, in the order of its policy. */
export function partsOf(job: Job): string[] {
  return Object.keys(privileges[job])
}

/**
 * The least privileges of a job at a stack: for each part of the job one statement a kind of resource. No statement for
 * resources that the stack does not have.
 */
export function policyDocument(job: Job, subject: PolicySubject, parts = partsOf(job)): PolicyDocument {
  const calls: Readonly<Record<string, Readonly<Record<string, Permission>>>> = privileges[job]
  const Statement = parts.flatMap((part) => statementsOf(part, Object.values(calls[part] ?? {}), subject))
  return { Version: '2012-10-17', Statement }
}

function statementsOf(part: string, permissions: readonly Permission[], subject: PolicySubject): Statement[] {
  return [...Map.groupBy(permissions, ({ on }) => on)].flatMap(([kind, allowed]) => {
    const Resource = arnsOf(kind, subject)
    if (Resource.length === 0) return []
    const Action = [...new Set(allowed.map(({ action }) => action))].sort()
    return [{ Sid: statementId(part, kind), Effect: 'Allow', Action, Resource }]
  })
}

/** `VersionsOnAliases`; for `*` it says that IAM has no resource-level permission for these actions. */
function statementId(part: string, kind: ResourceKind): string {
  const words = kind === 'anything' ? ['have', 'no', 'resource', 'level'] : ['on', ...kind.split('-')]
  return [part, ...words].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
