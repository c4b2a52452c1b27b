import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

interface TheirChat {
  readonly template: string
  readonly flags: readonly string[]
}

const enter = ['--join', '{"type":"enter","room":"{room}"}', '--join-answered', '"entered"']

/** Each with the flags that its own protocol takes. */
const chats: readonly TheirChat[] = [
  {
    template: 'serverless/serverless.yml',
    flags: enter.concat('--say', '{"type":"post","room":"{room}","text":"{text}"}', '--rooms', '2'),
  },
  { template: 'sam/template.yaml', flags: ['--say', '{"action":"sendmessage","data":"{text}"}'] },
  { template: 'cdk/cdk.out', flags: ['--say', '{"action":"say","text":"{text}"}', '--query', 'user={member}'] },
  { template: 'plain', flags: ['--say', '{"text":"{text}"}'] },
]

// Each takes a stack and some seconds: in the suite one of them, all with THEIR_CHATS=all.
const played = process.env['THEIR_CHATS'] === 'all' ? chats : chats.slice(0, 1)

describe('chats of other people, by nothing but their template and the frames that they take', () => {
  it.each(played.map((chat) => [chat.template, chat] as const))(
    '%s delivers every message',
    async (template, { flags }) => {
      const load = [
        '--members',
        '4',
        '--duration',
        '1s',
        '--publish-rate',
        '3',
        '--drain',
        '2s',
        '--metrics-wait',
        '0s',
      ]
      const place = [
        '--template',
        `test/fixtures/their-chats/${template}`,
        '--out-dir',
        temporaryFolder(),
        '--json',
        '--quiet',
      ]
      const { stdout, stderr } = await fanbench(['run', 'smoke', ...place, ...flags, ...load])
      const { counters } = JSON.parse(stdout || stderr) as RunResult
      expect(counters).toMatchObject({ deliveries_lost: 0, deliveries_duplicate: 0 })
      expect(counters['deliveries_received']).toBeGreaterThan(0)
    },
  )
})
