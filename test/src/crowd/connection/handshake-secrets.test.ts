import { describe, expect, it } from 'vitest'
import { HandshakeSecrets } from '../../../../src/crowd/connection/handshake-secrets.ts'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'

const secrets = new HandshakeSecrets('wss://ann:pass%2Fword@chat.example/v1?token=tok%2Fen9&bare#frag1', {
  headers: { Authorization: 'Bearer head"er8', Who: 'name-{member}-tail' },
  query: [['key', 'added query']],
  subprotocols: ['chat.v1.abc'],
  publishHeaders: { 'x-api-key': 'plan/key/7' },
  ofTheChat: ['of/the chat'],
})
const masked = (text: string) => secrets.masked(text, 1000)

describe('a secret of a handshake', () => {
  it.each(
    [
      'pass/word',
      'ann:pass/word',
      'tok/en9',
      'bare',
      'frag1',
      'head"er8',
      'name-',
      '-tail',
      'added query',
      'chat.v1.abc',
      'of/the chat',
      'plan/key/7',
    ].flatMap((secret) =>
      [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret)
          .toString('base64')
          .replace(/.{2}=*$/, ''),
        Buffer.from(secret).toString('base64url').replace(/.{2}$/, ''),
      ].map((form) => [form]),
    ),
  )('does not show: %s', (form) => {
    expect(masked(`before ${form} after`)).toBe('before *** after')
  })

  it.each([
    ['https://chat.example', 'Origin https://chat.example'],
    ['null', 'Origin null'],
    ['https://ann:word@chat.example', 'Origin ***'],
    ['tok-en9', 'Origin ***'],
  ])('is no Origin that is only one: %s', (origin, shown) => {
    const handshake = { ...plainHandshake, headers: { Origin: origin } }
    expect(new HandshakeSecrets('wss://chat.example/v1', handshake).masked(`Origin ${origin}`, 1000)).toBe(shown)
  })

  it('does not show in half where the text is cut', () => {
    const text = `${'x'.repeat(90)}pass/word and more`
    expect(secrets.masked(text, 95)).toBe(`${'x'.repeat(90)}***`)
    // Many masks do not move text from behind the cut in front of it.
    expect(secrets.masked('pass/word'.repeat(20) + text, 95)).toBe('***')
  })

  it('may also be one of the chat: signed tokens, values that are called secrets, and those in URLs', () => {
    const token = 'eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl-_'
    expect(masked(`{"user":"ann of chat","accessToken":"abc","ticket":"${token}"}`)).toBe(
      '{"user":"*** of chat","accessToken":"***","ticket":"***"}',
    )
    expect(masked('{"text":"{\\"password\\":\\"abc\\"}"}')).toBe('{"text":"{\\"password\\":\\"***\\"}"}')
    expect(masked('at https://bob:hidden@other.example/?q=hidden')).toBe('at https://***@other.example/?q=***')
  })

  it('leaves everything else as it is', () => {
    const text = '{"kind":"msg","body":"fbm1:3f9a0c1b0000010000000200000000000030000000000004a683","at":17}'
    expect(masked(text)).toBe(text)
  })

  it('may be nothing', () => {
    const none = new HandshakeSecrets('ws://127.0.0.1:8080/', plainHandshake)
    expect(none.masked('pass/word', 100)).toBe('pass/word')
  })
})
