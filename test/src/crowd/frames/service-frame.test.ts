import { describe, expect, it } from 'vitest'
import { isServiceFrame } from '../../../../src/crowd/frames/service-frame.ts'

const frame = { message: 'Internal server error', connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'fLPNGG4zPHcFmJA=' }

describe("one of the gateway's own error frames", () => {
  it.each([
    ['with a message, a connection and a request', frame],
    ['with whatever else', { ...frame, extra: 1 }],
  ])('is a JSON object %s', (_, object) => {
    expect(isServiceFrame(Buffer.from(JSON.stringify(object)))).toBe(true)
  })

  it.each([
    ['without a connection', { message: frame.message, requestId: frame.requestId }],
    ['without a message', { connectionId: frame.connectionId, requestId: frame.requestId }],
    ['without a request', { message: frame.message, connectionId: frame.connectionId }],
    ['whose message is no text', { ...frame, message: { code: 500 } }],
    ['whose connection is no text', { ...frame, connectionId: 7 }],
    ['whose request is no text', { ...frame, requestId: null }],
    ['that only names one', { text: '"connectionId"' }],
  ])('is not an object %s', (_, object) => {
    expect(isServiceFrame(Buffer.from(JSON.stringify(object)))).toBe(false)
  })

  it.each([
    ['an array of it', JSON.stringify([frame])],
    ['JSON behind a blank', ` ${JSON.stringify(frame)}`],
    ['cut off', JSON.stringify(frame).slice(0, -1)],
    ['empty', ''],
  ])('is not %s', (_, text) => {
    expect(isServiceFrame(Buffer.from(text))).toBe(false)
  })
})
