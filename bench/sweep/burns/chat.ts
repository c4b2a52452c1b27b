import { defineVariant } from '../../../reference-stack/chats/known-bad/define-variant.ts'

/** The room chat; each message takes a few milliseconds of CPU before it is posted, as a filter of bad words would. */
export const chat = defineVariant('burns', import.meta.url)
