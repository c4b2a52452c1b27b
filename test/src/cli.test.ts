import { afterAll, describe, expect, it } from 'vitest'
import { helpHeadings } from '../../src/settings/help-text.ts'
import { settings } from '../../src/settings/settings.ts'
import { startCommandHost } from '../commands/command-host.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

const commands = ['demo', 'run', 'up', 'report', 'compare', 'scenarios', 'doctor']

describe('fanbench', () => {
  it('says with --help what there is, how to start, and what the exit codes mean', async () => {
    const { exitCode, stdout, stderr } = await host.fanbench(['--help'])
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect(stdout).toContain('fanbench demo')
    expect(stdout).toContain('Exit codes')
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  it.each(commands)('%s --help-all says what it takes', async (command) => {
    const { exitCode, stdout } = await host.fanbench([command, '--help-all'])
    expect(stdout).toContain(`Usage: fanbench ${command}`)
    expect(stdout).toContain('--json')
    expect(exitCode).toBe(0)
    expect((await host.fanbench(['help', command, '--all'])).stdout).toBe(stdout)
  })

  it('run takes every setting as a flag, under the heading of what it concerns', async () => {
    const { stdout } = await host.fanbench(['run', '--help-all'])
    const groups = new Map(stdout.split('\n\n').map((group) => [group.split('\n', 1)[0], group]))
    for (const { usage, concerns } of settings) expect(groups.get(helpHeadings[concerns])).toContain(usage)
    expect(groups.get('Output:')).toContain('--json')
  })

  it('shows the defaults of each command in brackets', async () => {
    expect((await host.fanbench(['run', '--help'])).stdout).toMatch(/--publish-rate <number> +[^(]*\(5\)/)
    expect((await host.fanbench(['demo', '--help-all'])).stdout).toMatch(
      /--idle-timeout <time> +[^(]*\(AWS:[^(]*\(12s\)/,
    )
    expect((await host.fanbench(['selftest', '--help-all'])).stdout).toMatch(
      /--rate <number> +deliveries per second \(1000\)/,
    )
  })

  it('without a word shows its help and counts it as a mistake', async () => {
    const { exitCode, stdout, stderr } = await host.fanbench([])
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Usage: fanbench')
  })

  it('tells its version', async () => {
    expect((await host.fanbench(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('scenarios lists them for people, and as JSON with their defaults', async () => {
    const text = await host.fanbench(['scenarios'])
    expect(text.stdout).toMatch(/^smoke +10 members for 10 seconds/m)
    const json = await host.fanbench(['scenarios', '--json'])
    expect(JSON.parse(json.stdout)).toContainEqual({
      name: 'smoke',
      summary: expect.stringContaining('10 members'),
      defaults: expect.objectContaining({ members: 10, drain: 5 }),
    })
    expect(json.stderr).toBe('')
  })

  it('doctor says how much load this machine can run, and that the demo fits', async () => {
    const text = await host.fanbench(['doctor'])
    expect(text.stdout).toMatch(/fit with up to [\d,]+ connections; .+ used up first/)
    const { stdout, exitCode } = await host.fanbench(['doctor', '--json'])
    const { capacity, demoFits } = JSON.parse(stdout) as { capacity: { connections: number }; demoFits: boolean }
    expect(capacity.connections).toBeGreaterThan(0)
    expect(exitCode).toBe(demoFits ? 0 : 13)
  })
})
