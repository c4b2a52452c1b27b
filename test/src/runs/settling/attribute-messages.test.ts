import fc from 'fast-check'
import { expect, it } from 'vitest'
import { attributeMessages } from '../../../../src/runs/settling/attribute-messages.ts'
import { handlerLine, invocation, stampOf } from '../../metrics/server/invocations.ts'

const run = '0123abcd'
const sent = (publisher: number, sequence: number, ofRun = run) =>
  invocation({ handler: handlerLine({ stamp: stampOf(ofRun, publisher, sequence) }) })

it('finds the invocation whose handler broadcast a message, whoever said it and however late', () => {
  const message = fc.tuple(fc.integer({ min: 0, max: 0xff_ff_ff }), fc.integer({ min: 0, max: 0xff_ff_ff_ff }))
  fc.assert(
    fc.property(fc.uniqueArray(message, { selector: String }), (messages) => {
      const invocations = messages.map(([publisher, sequence]) => sent(publisher, sequence))
      const invocationOf = attributeMessages(invocations, run)
      expect(messages.map(([publisher, sequence]) => invocationOf(publisher, sequence))).toEqual(invocations)
    }),
    { numRuns: 50 },
  )
})

it('knows of none for a message of another run, with a damaged stamp, without a stamp or a line, or of several', () => {
  const damaged = handlerLine({ stamp: stampOf(run, 3, 0).replace(/.$/, 'x') })
  const parts = [sent(4, 0), sent(4, 0), sent(4, 0)]
  const silent = [invocation(), invocation({ handler: handlerLine() })]
  const invocationOf = attributeMessages(
    [sent(2, 0, 'ffffffff'), invocation({ handler: damaged }), ...parts, ...silent],
    run,
  )
  expect([2, 3, 4, 5].map((publisher) => invocationOf(publisher, 0))).toEqual([null, null, null, null])
})
