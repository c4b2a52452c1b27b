import { type Command, Option } from 'commander'
import { settings } from '../../src/settings/settings.ts'
import { settingOption, settingSources } from '../flags/setting-option.ts'
import { type Execute, repeatable, subcommand } from '../flags/subcommand.ts'

const recordAwsHelp = `
The embedded stack follows what is documented and published about AWS. Each probe
is a question that nobody has answered in public. They run in your own account, for
less than 0.20 USD; the recording names no account, API, host, address, id or key.
A probe that fails is recorded as failed. The permissions that it needs:
  fanbench policy record --target <target.json> --account <id>

Examples:
  fanbench record-aws --target local --dry-run
      every probe, what it sends at most, and what all of it costs at most
  fanbench deploy --stack node_modules/fanbench/dist/reference-stack/chats/probe/chat.js
      the chat that the probes use
  fanbench record-aws --target reports/out/target.json --i-own-this-target <host>
      about twenty minutes; with --long forty: idle and half-open connections
  fanbench record-aws --target local --compare aws-recording.json
      where the embedded stack differs from a recording`

export function addRecordAws(program: Command, execute: Execute): void {
  const ofRuns = settings.filter(({ key }) => key === 'iOwnThisTarget' || key === 'account' || key === 'prices')
  const recordAws = subcommand(program, 'record-aws', 'record undocumented behaviour of AWS in your own account', [
    new Option('--target <where>', 'target.json of a deployed probe chat, or local for the embedded one'),
    ...ofRuns.map((setting) => settingOption(setting)),
    new Option('--probe <id>', 'run this probe only; repeatable (all)').argParser(repeatable),
    new Option('--long', 'also run the probes that take minutes in an account'),
    new Option('--out <file>', 'the file for the recording').default('reports/out/aws-recording.json'),
    new Option('--compare <file>', 'a recording to compare this one with'),
    new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})'),
    new Option('--dry-run', 'show the probes and the estimate, and send nothing'),
    new Option('--yes', 'do not ask for confirmation: for CI'),
  ])
  recordAws.addHelpText('after', recordAwsHelp)
  recordAws.action(() =>
    execute(recordAws, async (context) => {
      const options = recordAws.opts<{
        target?: string
        iOwnThisTarget?: string[]
        account?: string
        prices?: string
        probe?: string[]
        long?: true
        out: string
        compare?: string
        config?: string
        dryRun?: true
        yes?: true
      }>()
      const commands = await import('./command/record-aws.ts')
      return commands.recordAws(
        {
          probes: options.probe ?? [],
          long: options.long ?? false,
          outFile: options.out,
          compareFile: options.compare,
          dryRun: options.dryRun ?? false,
          yes: options.yes ?? false,
          ...settingSources(recordAws, {
            config: options.config,
            target: options.target,
            iOwnThisTarget: options.iOwnThisTarget,
            account: options.account,
            prices: options.prices,
          }),
        },
        context,
      )
    }),
  )
}
