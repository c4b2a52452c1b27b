import { afterAll, describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { readResult } from '../../../src/metrics/result/read-result.ts'
import { runResultSchema } from '../../../src/metrics/result/run-result.ts'
import { broadcast } from '../../../src/scenarios/broadcast.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import { durationFor, plannedSamples } from '../../../src/scenarios/planned-samples.ts'
import { highestPublishRate } from '../../../src/scenarios/publish-stages.ts'
import { composeOptions } from '../../../src/settings/compose-options.ts'
import { gatherSettings } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { startCommandHost } from '../../commands/command-host.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'
import { unbalanced } from './play.ts'

const protocol = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))
const crowd = '--members 8 --rooms 2 --connect-rate 100 --join-rate 100 --arrivals constant'
const times = '--warm-up 1s --drain 1s --join-grace 100ms --publish-stages 5@2s,0@1s,5-15@2s,20@1s,0@1s'
const load = `${crowd} ${times}`.split(' ')
/** Of the stages above: messages, and expected deliveries to the four members of a room but the sender. */
const messages = [10, 0, 20, 20, 0]

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

describe('a run in stages', () => {
  it.each([1, 2])('publishes in each as many as its rate and time make, with %i workers', async (workers) => {
    const cwd = temporaryFolder()
    const args = ['run', 'broadcast', ...load, '--workers', String(workers), '--metrics-wait', '2s', '--json']
    const { stdout } = await host.fanbench(args, { cwd })
    const result = runResultSchema.parse(JSON.parse(stdout))
    const { publishStages: stages = [], counters } = result
    expect(stages.map(({ stage }) => stage)).toEqual(['5@2s', '0@1s', '5-15@2s', '20@1s', '0@1s'])
    expect(stages.map(({ messagesPlanned }) => messagesPlanned)).toEqual(messages)
    expect(stages.map(({ messagesPublished }) => messagesPublished)).toEqual(messages)
    // The chat of the embedded stack sends a copy to the sender, too.
    expect(stages.map(({ deliveriesExpected }) => deliveriesExpected)).toEqual(messages.map((count) => 4 * count))
    expect(stages.map(({ deliveriesLost }) => deliveriesLost)).toEqual([0, 0, 0, 0, 0])
    // With those of the warm-up.
    expect(counters).toMatchObject({ messages_published: 55, messages_offered: 55, deliveries_lost: 0 })
    expect(unbalanced(result)).toEqual([])
    // The pause at the end belongs to the steady phase.
    const steady = result.phases.find(({ name }) => name === 'steady')
    expect((steady?.endSecond ?? 0) - (steady?.startSecond ?? 0)).toBeGreaterThanOrEqual(6.9)
    expect(result.options).toMatchObject({ duration: 7, publishStages: '5@2s,0@1s,5-15@2s,20@1s,0@1s' })
    expect(result.command).toContain('--publish-stages 5@2s,0@1s,5-15@2s,20@1s,0@1s')
  })

  it('fails when the chat loses messages in one stage, and says in which', async () => {
    // To three listeners each: those of the warm-up and of the first stage are 45; then come the sixty of the ramp.
    const lost = (frame: number) => frame >= 45 && frame < 105 && frame % 10 === 0
    await using chat = await startForeignChat({ fault: (frame) => ({ copies: lost(frame) ? 0 : 1 }) })
    const cwd = temporaryFolder()
    const args = ['run', 'broadcast', '--target', chat.url, '--protocol', protocol, ...load, '--workers', '1']
    const { exitCode, stdout } = await host.fanbench([...args, '--limit', 'deliveries_lost=0'], { cwd })
    const result = await readResult(`${cwd}/reports/out/latest`)
    // On a crowded machine the measurement may be invalid as well, which counts for more.
    expect([10, 11]).toContain(exitCode)
    expect(result.verdict.checks).toContainEqual(expect.objectContaining({ name: 'deliveries_lost', verdict: 'fail' }))
    expect(result.publishStages?.map(({ deliveriesLost }) => deliveriesLost)).toEqual([0, 0, 6, 0, 0])
    expect(stdout).toContain('broadcast')
    expect(unbalanced(result)).toEqual([])
  })
})

describe('the options of stages', () => {
  const options = composeOptions(
    { publishStages: '1@10s,0-10@30s,0@5s,4@10s', arrivals: 'constant', warmUp: 5 },
    { ...generalDefaults, members: 100, rooms: 10 },
  )

  it('have the duration of the stages, and the mean of their rates', () => {
    expect(options.duration).toBe(55)
    expect(options.publishRate).toBeCloseTo(200 / 55, 5)
    expect(highestPublishRate(options)).toBe(10)
  })

  it('make the load that is planned and paid', () => {
    // And five of the warm-up, which is at the rate with which the first stage begins.
    expect(expectedLoad(broadcast, options).messages).toBe(205)
    expect(plannedSamples('time_to_last_delivery', broadcast, options)).toMatchObject({ atMost: 200, atLeast: 200 })
    expect(durationFor(1000, 'message', options)).toBeNull()
  })

  it.each([
    [{ publishStages: '1@5s' }, { FANBENCH_PUBLISH_RATE: '3', FANBENCH_DURATION: '9s' }, { publishStages: '1@5s' }],
    [{ publishRate: '2' }, { FANBENCH_PUBLISH_STAGES: '1@5s' }, { publishRate: 2 }],
    [{ duration: '8s' }, { FANBENCH_PUBLISH_STAGES: '1@5s' }, { duration: 8 }],
  ])('given by flag %o count more than a variable that says the same: %o', async (flags, environment, expected) => {
    const mistakes = new Mistakes()
    expect(await gatherSettings({ configFile: undefined, environment, flags }, mistakes)).toEqual(expected)
    mistakes.throwIfAny()
  })
})
