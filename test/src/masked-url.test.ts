import { describe, expect, it } from 'vitest'
import { maskedUrl, withMaskedUrls } from '../../src/masked-url.ts'

describe('of a URL, nobody sees', () => {
  it.each([
    ['the values of its query', 'wss://host/prod?token=secret&x=1', 'wss://host/prod?token=***&x=***'],
    ['a parameter without a value', 'wss://host/?eyJhbGciOi', 'wss://host/?***'],
    ['its user and password', 'ws://user:secret@host/', 'ws://***:***@host/'],
    ['its user alone', 'ws://token@host/', 'ws://***@host/'],
    ['its fragment', 'ws://host/#secret', 'ws://host/#***'],
    ['what a sloppy spelling hides from a pattern', 'ws:/user:secret@host?a=b', 'ws://***:***@host/?a=***'],
    ['the same, where it cannot be read', 'ws://user:secret@host:99999/?token=secret', 'ws://***@host:99999/?***'],
    ['the same, where it has no scheme', 'user:secret@host:80/?token=secret', '***@host:80/?***'],
    ['the same, where its scheme is a host', 'localhost:3001?token=secret', 'localhost:3001?***'],
  ])('%s', (_, url, masked) => {
    expect(maskedUrl(url)).toBe(masked)
  })

  it.each(['ws://127.0.0.1:8080/prod', './target.json', 'local'])('but %s is as it is', (text) => {
    expect(maskedUrl(text)).toBe(text)
  })
})

it('a message keeps its own punctuation around the URLs in it', () => {
  expect(withMaskedUrls('cannot open "ws://h/?t=secret"; (see https://u:p@h/x?y="z).')).toBe(
    'cannot open "ws://h/?t=***"; (see https://***:***@h/x?y=***).',
  )
})
