import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/exit-codes.ts'
import { endpointTarget } from '../../../src/targets/target.ts'

describe('a bare URL', () => {
  it.each(['ws://127.0.0.1:3001/prod', 'wss://chat.example/?token=1', 'WS://localhost'])(
    'is a target of which nothing else is known: %s',
    (url) => {
      expect(endpointTarget(url)).toMatchObject({ kind: 'endpoint', url, region: null, api: null, functions: {} })
    },
  )

  it.each([
    ['http://127.0.0.1:3001/prod', 'write ws://127.0.0.1:3001/prod'],
    ['HTTPS://chat.example/', 'write wss://chat.example/'],
    ['localhost:3001', 'write ws://localhost:3001'],
    ['127.0.0.1:3001/prod', 'write ws://127.0.0.1:3001/prod'],
    ['tcp://127.0.0.1:3001', 'write ws://host:port/path'],
    ['ws://', 'write ws://host:port/path'],
    ['', 'write ws://host:port/path'],
    ['ws://127.0.0.1/#room', 'leave out the # part'],
  ])('%j is refused with the way out', (url, wayOut) => {
    const error = (() => {
      try {
        return endpointTarget(url)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(Refusal)
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(wayOut) as string })
  })
})
