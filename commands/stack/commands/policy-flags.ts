import { type Command, Option } from 'commander'
import { chatArgs, chatOptions, placeArgs } from './stack-place-flags.ts'
import { type Execute, repeatable, subcommand } from '../../flags/subcommand.ts'

const policyHelp = `
  measure  run and demo against a deployed stack: read its metrics and logs, publish versions
           for cold starts, read the items of stale connections, prove that the stack is
           yours. Without metrics, logs, versions or items a run continues, and says which
           figures are missing.
  deploy   deploy, status and destroy, with the roles of cdk bootstrap
  record   record-aws, with the probe chat

Examples:
  fanbench policy deploy --account 123456789012 --region eu-west-1
  fanbench policy measure --target target.json --account 123456789012 --without versions,items
  fanbench policy measure --target target.json --account 123456789012 > measure.json
  aws iam put-role-policy --role-name ci --policy-name measure --policy-document file://measure.json`

export function addPolicy(program: Command, execute: Execute): void {
  const policy = subcommand(
    program,
    'policy <job>',
    'print the IAM policy with the least privileges that a job needs, as JSON',
    [
      new Option('--target <file>', 'the target.json of a deployed stack'),
      ...chatOptions(),
      new Option('--name <name>', 'the name of the CloudFormation stack (fanbench-<name of the definition>)'),
      new Option('--account <id>', 'the AWS account, twelve digits'),
      new Option('--region <name>', 'the AWS Region of a stack that is not yet deployed (AWS_REGION, or the profile)'),
      new Option('--without <part>', 'leave out a part of the job; repeatable').argParser(repeatable),
      new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})'),
    ],
  )
  policy.addHelpText('after', policyHelp)
  policy.action((job: string) =>
    execute(policy, async (context) => {
      const { target, name, without } = policy.opts<{
        target?: string
        name?: string
        without?: string[]
      }>()
      const commands = await import('./policy.ts')
      return commands.policy(
        { ...placeArgs(policy), ...chatArgs(policy), job, targetFile: target, name, without: without ?? [] },
        context,
      )
    }),
  )
}
