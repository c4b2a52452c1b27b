import { defineVariant } from '../../../../reference-stack/chats/known-bad/define-variant.ts'

/** Each message waits for 30 ms before it is posted, as for one more query. */
export const chat = defineVariant('slower', import.meta.url)
