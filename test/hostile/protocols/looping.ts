import { defineProtocol } from '../../../src/crowd/protocols/protocol.ts'
import { neverReturn } from '../../fixtures/never-return.ts'
import plain from './plain.ts'

/** Its process never does anything else once somebody wants to speak. */
export default defineProtocol({
  ...plain,
  say: neverReturn,
})
