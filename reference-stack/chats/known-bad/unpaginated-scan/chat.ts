import { defineVariant } from '../define-variant.ts'

// Items of 8 KB: a page of 1 MB ends after some 127 of them.
export const chat = defineVariant('unpaginated-scan', import.meta.url, {
  Connect: { environment: { ROW_PADDING_BYTES: '8192' } },
  SendMessage: {},
})
