import { type Command, Option } from 'commander'
import { settings } from '../../../src/settings/settings.ts'
import { settingOption } from '../../flags/setting-option.ts'
import { chatArgs, chatOptions, defaultTargetFile, placeOptions, placeArgs } from './deployed-stack-flags.ts'
import { type Execute, positiveWhole, repeatable, subcommand } from '../../flags/subcommand.ts'

const deployHelp = `
The command shows the account, the Region, the new resources and their cost, and asks for
confirmation. It needs AWS credentials (AWS_PROFILE, or AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY) and, once per account and Region:
  npm install --save-dev aws-cdk aws-cdk-lib constructs
  npx cdk bootstrap aws://<account>/<region>

Examples:
  fanbench deploy --dry-run
      shows the resources and the template; needs no account
  fanbench deploy --region eu-west-1
      the room chat
  fanbench deploy --chat broadcast
      the chat without rooms
  fanbench deploy --stack ./chat.ts --tickets --tag team=chat --yes
      your own chat, with tickets, from a CI job
  fanbench deploy --page
      deploys the room chat and a chat page; \`destroy\` then takes minutes longer, too`

/** The settings of runs that also apply to a deployment. */
const ofRuns = settings.filter(({ key }) => key === 'memory' || key === 'reservedConcurrency' || key === 'prices')

export function addDeploy(program: Command, execute: Execute): void {
  const summary = 'deploy a chat into your AWS account, and write its target.json'
  const deploy = subcommand(program, 'deploy', summary, deployOptions())
  deploy.addHelpText('after', deployHelp)
  deploy.action(() =>
    execute(deploy, async (context) => {
      const options = deploy.opts<{
        name?: string
        architecture: 'arm64' | 'x86_64'
        memory?: string
        reservedConcurrency?: string[]
        prices?: string
        logRetention: number
        accessLogs: boolean
        tag?: string[]
        tickets?: true
        page?: true
        writeTarget: string
        dryRun?: true
        yes?: true
      }>()
      const commands = await import('./deploy.ts')
      return commands.deploy(
        {
          ...placeArgs(deploy),
          ...chatArgs(deploy),
          name: options.name,
          architecture: options.architecture,
          runFlags: {
            memory: options.memory,
            reservedConcurrency: options.reservedConcurrency,
            prices: options.prices,
          },
          logRetentionDays: options.logRetention,
          accessLogs: options.accessLogs,
          tags: options.tag ?? [],
          tickets: options.tickets ?? false,
          page: options.page ?? false,
          targetFile: options.writeTarget,
          dryRun: options.dryRun ?? false,
          yes: options.yes ?? false,
        },
        context,
      )
    }),
  )
}

function deployOptions(): Option[] {
  return [
    ...chatOptions(),
    new Option('--name <name>', 'the name of the CloudFormation stack (fanbench-<name of the definition>)'),
    ...placeOptions(),
    new Option('--architecture <name>', 'the processor architecture of the functions')
      .choices(['arm64', 'x86_64'])
      .default('arm64'),
    ...ofRuns.map((setting) => settingOption(setting).helpGroup('Options:')),
    new Option('--log-retention <days>', 'the days for which logs are kept').argParser(positiveWhole).default(7),
    new Option('--no-access-logs', 'write no access logs, for which API Gateway needs a role in the account'),
    new Option('--tag <key=value>', 'a tag for every resource in the stack; repeatable').argParser(repeatable),
    new Option('--tickets', 'require a signed ticket in $connect, and create the key that signs tickets'),
    new Option('--page', 'add a chat page for browsers: a private S3 bucket behind CloudFront, which takes minutes'),
    new Option('--write-target <file>', 'the file for its target.json').default(defaultTargetFile),
    new Option('--dry-run', 'create the template, but send nothing to AWS'),
    new Option('--yes', 'do not ask for confirmation (for CI)'),
  ]
}
