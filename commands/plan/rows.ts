import { z } from 'zod'
import { loadSettings, measurementSettings, scenarioSettings } from '../../src/scenarios/options.ts'
import { frameSettings } from '../../src/settings/frame-settings.ts'
import type { Section } from '../../src/settings/rows.ts'
import type { SettingKey } from '../../src/settings/settings.ts'
import { chatKeys } from '../../src/settings/target-settings.ts'
import { atLeast, list, whole } from '../../src/value-schemas.ts'
import type { CommandArgs } from '../flags/add-command.ts'

/** The settings that a plan depends on: the load, the chat and the prices. The number of processes is part of the answer. */
export const settingsOfPlan: readonly SettingKey[] = [
  ...([...chatKeys, 'protocol'] as const),
  ...(Object.keys(frameSettings) as SettingKey[]),
  ...([loadSettings, scenarioSettings, measurementSettings] as const)
    .flatMap((rows) => Object.keys(rows) as SettingKey[])
    .filter((key) => key !== 'workers' && key !== 'seed'),
  'prices',
]

const heading = 'Assumptions:'

const amount = (defaultIs: string) => atLeast(0, 'a number of 0 or more').meta({ heading, defaultIs })

const yesOrNo = () =>
  z.enum(['yes', 'no'], { error: 'yes or no' }).meta({ placeholder: 'answer', heading }).default('yes')

/** The options that a plan has of its own. The usual values of assumptions depend on TLS: {@link usualAssumptions}. */
export const planRows = {
  quota: list('a list such as connections=2000')
    .meta({ placeholder: 'name=value' })
    .describe('a quota of your account that differs from the default'),
  launch: z
    .enum(['fargate', 'local'], { error: 'fargate or local' })
    .meta({ placeholder: 'where' })
    .default('fargate')
    .describe('fargate (tasks of 4 vCPU and 8 GB) or local (machines like this one)'),
  shardMembers: whole(1, 'a whole number of members, 1 or more')
    .meta({ defaultIs: '5000, fewer if the deliveries need it' })
    .describe('members per shard'),
  tls: yesOrNo().describe('whether the target is a wss:// URL: yes or no'),
  connectionKib: amount('45.8, without TLS 7.6').describe('memory of the crowd, in KiB per connection'),
  connectMs: amount('1.37, without TLS 0.49').describe('CPU time of the crowd, in ms per new connection'),
  deliveryUs: amount('18.9, without TLS 12.6').describe('CPU time of the crowd, in microseconds per delivery'),
  invocationMs: amount('200').describe('the duration of an invocation without its posts'),
  postMs: amount('10').describe('the time that each post adds to an invocation'),
  pingsKeepOpen: yesOrNo().describe('whether pings reset the idle timer of API Gateway: yes or no'),
  taskHourUsd: amount('0.20').describe('the price of a Fargate task per hour'),
}

export const planSection: Section<typeof planRows> = { name: 'plan', rows: planRows }

export type PlanArgs = CommandArgs<typeof planRows>
