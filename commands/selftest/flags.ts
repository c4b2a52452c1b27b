import { type Command, Option } from 'commander'
import type { SelftestArgs } from './command.ts'
import { calibrationCases } from './cases.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import {
  type Execute,
  NamesOption,
  positiveNumber,
  positiveSeconds,
  positiveWhole,
  subcommand,
  verboseOption,
} from '../flags/subcommand.ts'

export function addSelftest(program: Command, execute: Execute): void {
  const selftest = subcommand(
    program,
    'selftest',
    'check the measurement error on this machine against a server with known timing',
    [
      verboseOption(),
      new Option('--short', 'run a few cases in half a minute: counts and intervals, no absolute times').default(false),
      new NamesOption('--case <name>', 'run this case only', calibrationCases),
      new Option('--connections <number>', 'simulated clients (200; short: 100)').argParser(positiveWhole),
      new Option('--rate <number>', 'deliveries per second').argParser(positiveNumber).default(1000),
      new Option('--seconds <number>', 'the length of each case in seconds (10; short: 1.5)').argParser(
        positiveSeconds,
      ),
      new Option('--seed <number>', 'the seed of the hold times and the injected faults')
        .argParser(positiveWhole)
        .default(1),
      new Option('--spin', 'let the server busy-wait for exact hold times, which takes a core').default(false),
      new Option('--tls', 'use wss, with a certificate made for this run').default(false),
      new Option('--block-receiver <for/every>', 'such as 50ms/500ms').hideHelp(),
      new Option('-o, --out-dir <folder>', 'the folder for results, with one folder per run').default(
        settingDefaults.outDir,
      ),
    ],
  )
  selftest.action(() =>
    execute(selftest, async (context) => {
      const commands = await import('./command.ts')
      return commands.selftest(selftest.opts<SelftestArgs>(), context)
    }),
  )
}
