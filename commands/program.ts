import type { Command, Option } from 'commander'
import { withMaskedUrls } from '../src/masked-url.ts'
import { capacityCommand } from './capacity/flags.ts'
import { compareCommand } from './compare/flags.ts'
import { addCompletion } from './completion/completion.ts'
import { addDoctor } from './doctor/flags.ts'
import { addCommand } from './flags/add-command.ts'
import { mistakeMark } from './flags/notice.ts'
import type { Execute } from './flags/subcommand.ts'
import { gateCommand } from './gate/flags.ts'
import { addHelp } from './help/flags.ts'
import { HelpedCommand } from './help/helped-command.ts'
import { addInit } from './init/flags.ts'
import { knownBadCommand } from './known-bad/flags.ts'
import { addMetrics } from './metrics/flags.ts'
import { planCommand } from './plan/flags.ts'
import { addProbe } from './probe/flags.ts'
import { addRecordAws } from './record-aws/flags.ts'
import { addReport } from './report/flags.ts'
import { addRun } from './run/flags.ts'
import { harnessVersion } from './run/harness-version.ts'
import { addScenarios } from './scenarios/flags.ts'
import { selftestCommand } from './selftest/flags.ts'
import { addArtillery } from './shards/artillery-flags.ts'
import { addShard } from './shards/shard-flags.ts'
import { addDeploy } from './stack/commands/deploy-flags.ts'
import { addDestroy, addStatus, addPolicy } from './stack/commands/deployed-stack-flags.ts'
import { addUp } from './stack/commands/up-flags.ts'
import { strategiesCommand } from './strategies/flags.ts'
import { sweepCommand } from './sweep/flags.ts'
import { addTrend } from './trend/flags.ts'
import { addWhy } from './why/flags.ts'

const overview = `
Examples:
  fanbench demo
      start here: the embedded chat with 1,000 members, two and a half minutes
  fanbench run broadcast --members 200 --rooms 4
      your own load on the embedded chat
  fanbench run broadcast --stack ./chat.ts --protocol ./protocol.ts
      your own handlers on this machine, without an account
  fanbench run smoke --target ws://127.0.0.1:8080 --protocol ./protocol.ts
      any chat that listens on this machine
  fanbench deploy --dry-run
      what your AWS account would get, and what that costs; needs no account

Exit codes: 0 passed · 1 a defect of fanbench · 2 usage · 10 a check failed
  11 measurement invalid, or the machine was busy with something else
  12 the target failed · 13 out of files, ports, disk or memory
  14 CloudWatch figures missing · 15 refused by a safety guard
  16 a limit could not be judged
  130 interrupted · 143 terminated`

/** All commands and options of fanbench. */
export function program(execute: Execute): Command {
  const program = new HelpedCommand('fanbench')
    .description('Load tests for serverless WebSocket fan-out: how long until everybody in the room has the message?')
    .version(harnessVersion)
    .helpCommand(false)
    // What stands behind a command is that command's, also where the one above it has an option of that name.
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists the options)')
    .configureOutput({
      outputError: (text, write) => write(maskedMistake(text).replace(/^error: /, `${mistakeMark()} `)),
    })
    .configureHelp({ optionDescription: withDefault })
    .addHelpText('after', overview)
  addInit(program.commandsGroup('Load tests:'), execute)
  addRun(program, execute)
  addScenarios(program, execute)
  addMetrics(program, execute)
  addCommand(program, execute, planCommand)
  addReport(program, execute)
  addWhy(program, execute)
  addCommand(program, execute, compareCommand)
  addCommand(program, execute, sweepCommand)
  addCommand(program, execute, capacityCommand)
  addCommand(program, execute, strategiesCommand)
  addCommand(program, execute, gateCommand)
  addTrend(program, execute)
  addArtillery(program, execute)
  addShard(program, execute)
  addUp(program.commandsGroup('Stacks:'), execute)
  addDeploy(program, execute)
  addStatus(program, execute)
  addDestroy(program, execute)
  addPolicy(program, execute)
  addProbe(program.commandsGroup('Diagnostics:'), execute)
  addDoctor(program, execute)
  addCommand(program, execute, selftestCommand)
  addCommand(program, execute, knownBadCommand)
  addRecordAws(program, execute)
  addHelp(program.commandsGroup('Help:'))
  addCompletion(program, execute)
  return program
}

/** Each default in brackets, as the settings have theirs; an option that is off unless it is given shows none. */
function withDefault({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(' or ')}`
  const hasDefault = defaultValue !== undefined && typeof defaultValue !== 'boolean'
  return description + choices + (hasDefault ? ` (${String(defaultValue)})` : '')
}

/** Commander repeats a mistyped word whole, and the value of `--tokn=...` with it. */
function maskedMistake(text: string): string {
  return withMaskedUrls(text).replace(/(unknown option '--[^=\n]*)=.*'/, "$1'")
}
