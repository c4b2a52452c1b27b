import { expect, it } from 'vitest'
import { fanbenchWords, splitWords } from '../../action/words.ts'

it.each([
  ['', []],
  ['  run\n  broadcast ', ['run', 'broadcast']],
  [`--slo 'delivery_latency.p99<250ms'`, ['--slo', 'delivery_latency.p99<250ms']],
  [`--header "X-Room: a 'quoted' word" x`, ['--header', `X-Room: a 'quoted' word`, 'x']],
  [`--query=token="a b"c ''`, ['--query=token=a bc', '']],
  ['$(id) `id` $HOME ; *', ['$(id)', '`id`', '$HOME', ';', '*']],
])('%j is split into %j', (text, words) => expect(splitWords(text)).toEqual(words))

it.each([`a 'b c`, `a "b' c`, `don't`])('%j has a quote that is not closed', (text) =>
  expect(() => splitWords(text)).toThrow(/not closed/),
)

it('leaves an option out that was not given, and a value that begins with a dash is still a value', () => {
  expect(fanbenchWords({ command: 'run smoke', stack: '', baselineRef: '', args: '' })).toEqual(['run', 'smoke'])
  expect(
    fanbenchWords({ command: 'gate', stack: './my chat.ts', baselineRef: '--upload-pack=x', args: '--members 5' }),
  ).toEqual(['gate', '--baseline-ref=--upload-pack=x', '--stack=./my chat.ts', '--members', '5'])
})
