import { expect, it } from 'vitest'
import { TruthRecorder } from '../../../commands/selftest/truth.ts'

it('bytes that waited behind others were written when the kernel had them', () => {
  const truth = new TruthRecorder()
  const [first, second] = [0, 1].map((message) => truth.sent(message, 7, 'intact', { sentAtUs: 10, writtenAtUs: 12 }))
  expect([first, second]).toEqual([0, 1])
  truth.written(1, 4000)
  const { sends } = truth.close()
  expect([...sends.writtenAtUs]).toEqual([12, 4000])
  truth.written(1, 5000)
  expect([...truth.close().sends.writtenAtUs]).toEqual([])
  expect([...sends.writtenAtUs]).toEqual([12, 4000])
})
