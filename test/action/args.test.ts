import { expect, it } from 'vitest'
import { fanbenchArgs, splitArgs } from '../../action/args.ts'

it.each([
  ['', []],
  ['  run\n  broadcast ', ['run', 'broadcast']],
  [`--slo 'delivery_latency.p99<250ms'`, ['--slo', 'delivery_latency.p99<250ms']],
  [`--header "X-Room: a 'quoted' word" x`, ['--header', `X-Room: a 'quoted' word`, 'x']],
  [`--query=token="a b"c ''`, ['--query=token=a bc', '']],
  ['$(id) `id` $HOME ; *', ['$(id)', '`id`', '$HOME', ';', '*']],
])('%j is split into %j', (text, args) => expect(splitArgs(text)).toEqual(args))

it.each([`a 'b c`, `a "b' c`, `don't`])('%j has a quote that is not closed', (text) =>
  expect(() => splitArgs(text)).toThrow(/not closed/),
)

it('leaves an option out that was not given, and a value that begins with a dash is still a value', () => {
  expect(fanbenchArgs({ command: 'run smoke', stack: '', baselineRef: '', args: '' })).toEqual(['run', 'smoke'])
  expect(
    fanbenchArgs({ command: 'gate', stack: './my chat.ts', baselineRef: '--upload-pack=x', args: '--members 5' }),
  ).toEqual(['gate', '--baseline-ref=--upload-pack=x', '--stack=./my chat.ts', '--members', '5'])
})
