import { type Command, Option } from 'commander'
import type { SettingSources } from '../settings/gather-settings.ts'
import { settingDefaults } from '../settings/settings.ts'

export const defaultTargetFile = `${settingDefaults.outDir}/target.json`

/** Where in AWS: what every command about a deployed stack takes. */
export function placeOptions(): Option[] {
  return [
    new Option('--region <name>', 'the AWS Region (AWS_REGION, or of the profile)'),
    new Option('--account <id>', 'the only account to use, twelve digits'),
    new Option(
      '-c, --config <file>',
      'settings (fanbench.config.{ts,mts,mjs,js,json}); its region and account are binding',
    ),
  ]
}

/** What was given of {@link placeOptions}. */
export function placeArgs(command: Command): SettingSources {
  const { region, account, config } = command.opts<{ region?: string; account?: string; config?: string }>()
  return { configFile: config, flags: { region, account }, environment: process.env }
}
