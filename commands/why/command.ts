import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import { deliveriesInTrouble } from '../../src/runs/evaluation/deliveries/deliveries-in-trouble.ts'
import { evidenceOfMessage } from '../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import {
  type MessageDeliveries,
  deliveriesOf,
  rowsInOrder,
} from '../../src/runs/evaluation/deliveries/message-deliveries.ts'
import { type GatheredRun, gatherFacts } from '../../src/runs/evaluation/gather-facts.ts'
import { readRunLogs } from '../../src/runs/run-logs.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import type { CommandContext } from '../flags/context.ts'
import { shellQuoted } from '../run/command-line.ts'
import { logFolderName, savedPath } from '../run/saved-result.ts'
import { screenOf } from '../run/show-and-save.ts'
import { type WhyAnswer, listText, memberText, messageText } from './answers.ts'
import { explainDelivery } from './sentences.ts'
import type { ExplainedRun } from './statement.ts'

interface WhyArgs {
  /** A run's folder, its `result.json`, its id within the output folder, or `latest`. */
  readonly run: string
  readonly outDir: string
  /** By its number, from 1; left out: the deliveries in trouble are listed. */
  readonly message?: number
  /** By its index, from 0; left out: everybody in the room. */
  readonly member?: number
}

/**
 * Says why a member did not receive a message, or received it late, twice or without being in its room.
 *
 * @throws Refusal (2) for a run without logs, and for a message or member that it does not have
 */
export async function why(args: WhyArgs, context: CommandContext): Promise<ExitCode> {
  const run = loggedRun(args)
  const rows = rowsInOrder(run.facts.messages)
  refuseUnknown(args, run, rows.length)
  const answer = answerOf(args, run, rows)
  const screen = screenOf(context)
  context.answer.write(
    context.json ? `${JSON.stringify(answer.document, null, 2)}\n` : `${answer.lines(screen).join('\n')}\n`,
  )
  return exitCodes.ok
}

function answerOf({ message: number, member, ...args }: WhyArgs, run: GatheredRun, rows: readonly number[]): WhyAnswer {
  const explained: ExplainedRun = {
    recorded: run.recorded ?? null,
    isEmulated: run.start.request.target.endpoints.gatewayRecord !== undefined,
  }
  if (number === undefined) {
    const isAsked = (one: number) => member === undefined || one === member
    return listText(asking(args), deliveriesInTrouble(run, rows), isAsked, explained)
  }
  const message = deliveriesOf(run, number, rows[number - 1] ?? 0)
  const evidence = evidenceOfMessage(run, message)
  if (member === undefined) return messageText(explained, message, evidence)
  const delivery = deliveryTo(message, member)
  return memberText(explainDelivery(explained, message, delivery, evidence), message, delivery)
}

/** The command line as far as it names the run. */
function asking({ run, outDir }: Pick<WhyArgs, 'run' | 'outDir'>): string {
  return `fanbench why ${shellQuoted(run)}${outDir === settingDefaults.outDir ? '' : ` --out-dir ${shellQuoted(outDir)}`}`
}

/** One who is neither in the room nor has received it was not expected. */
function deliveryTo(message: MessageDeliveries, member: number) {
  return (
    message.members.find((one) => one.member === member) ?? {
      member,
      isOfRoom: false,
      membership: 'absent' as const,
      receivedUs: [],
      outcome: 'not-owed' as const,
    }
  )
}

/** @throws Refusal (2) */
function loggedRun({ run, outDir }: WhyArgs): GatheredRun {
  const source = savedPath(run, outDir)
  const folder = folderOf(source)
  const logs = folder === null ? null : readRunLogs(join(folder, logFolderName))
  if (logs !== null) return gatherFacts(logs)
  throw new Refusal(
    exitCodes.usage,
    folder === null
      ? `${run}: there is no such run; \`fanbench run\` makes them, and \`latest\` is the newest in ${outDir}`
      : `${folder}: there is no log of a run in it (${logFolderName}/), which alone tells who received which message`,
  )
}

function folderOf(source: string): string | null {
  const stats = statSync(source, { throwIfNoEntry: false })
  if (stats === undefined) return null
  return stats.isDirectory() ? source : dirname(source)
}

/** @throws Refusal (2) with all mistakes */
function refuseUnknown({ message, member }: WhyArgs, run: GatheredRun, messages: number): void {
  const { members } = run.start.request.options
  const there = messages === 0 ? 'no messages' : messages === 1 ? 'message 1 alone' : `messages 1 to ${messages}`
  const mistakes = [
    ...(message !== undefined && message > messages ? [`--message ${message}: the run has ${there}`] : []),
    ...(member !== undefined && member >= members
      ? [`--member u${member}: the run has members u0 to u${members - 1}`]
      : []),
  ]
  if (mistakes.length > 0) throw new Refusal(exitCodes.usage, mistakes)
}
