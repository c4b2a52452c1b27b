import { defineVariant } from '../../../reference-stack/chats/known-bad/define-variant.ts'

/** The room chat; each message waits for something else before it is posted, as for another service. */
export const chat = defineVariant('waits', import.meta.url)
