import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { type Assumptions, usualAssumptions } from '../assumptions.ts'

/** The options of `plan` that are not settings of a run, as the user typed them. */
export interface OwnPlanArgs {
  readonly quota?: readonly string[]
  readonly shardMembers?: string
  readonly launch: string
  readonly tls?: string
  readonly connectionKib?: string
  readonly connectMs?: string
  readonly deliveryUs?: string
  readonly invocationMs?: string
  readonly postMs?: string
  readonly pingsKeepOpen?: string
  readonly taskHourUsd?: string
}

export interface ParsedPlanArgs {
  readonly launch: 'fargate' | 'local'
  readonly shardMembers: number | undefined
  readonly assumptions: Assumptions
}

/** @throws Refusal (2) with everything that is wrong */
export function parseOwnArgs(args: OwnPlanArgs): ParsedPlanArgs {
  const problems: string[] = []
  const number = (flag: string, text: string | undefined, usual: number): number => {
    if (text === undefined) return usual
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < 0)
      problems.push(`${flag} ${text}: must be a number of 0 or more`)
    return value
  }
  const { shardMembers, launch, pingsKeepOpen = 'yes', tls = 'yes' } = args
  if (shardMembers !== undefined && !/^[1-9]\d*$/.test(shardMembers))
    problems.push(`--shard-members ${shardMembers}: must be a whole number of members, 1 or more`)
  if (launch !== 'fargate' && launch !== 'local') problems.push(`--launch ${launch}: must be fargate or local`)
  if (!['yes', 'no'].includes(pingsKeepOpen)) problems.push(`--pings-keep-open ${pingsKeepOpen}: must be yes or no`)
  if (!['yes', 'no'].includes(tls)) problems.push(`--tls ${tls}: must be yes or no`)
  const usual = usualAssumptions(tls === 'yes')
  const assumptions: Assumptions = {
    ...usual,
    connectionKib: number('--connection-kib', args.connectionKib, usual.connectionKib),
    connectMs: number('--connect-ms', args.connectMs, usual.connectMs),
    deliveryUs: number('--delivery-us', args.deliveryUs, usual.deliveryUs),
    invocationMs: number('--invocation-ms', args.invocationMs, usual.invocationMs),
    postMs: number('--post-ms', args.postMs, usual.postMs),
    pingsKeepOpen: pingsKeepOpen === 'yes',
    taskHourUsd: number('--task-hour-usd', args.taskHourUsd, usual.taskHourUsd),
  }
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return {
    launch: launch === 'local' ? 'local' : 'fargate',
    shardMembers: shardMembers === undefined ? undefined : Number(shardMembers),
    assumptions,
  }
}
